"""Figures of the pictures in converted HTML, with the captions below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from xml.etree.ElementTree import Element, SubElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {"blockquote", "figure", "ol", "p", "table", "ul", *HEADINGS}
_CAPTION = re.compile(
    r"\s*(?:(?:图|图片|照片|Figure|Fig\.|Photo)\s*"
    r"(?:\d{1,3}(?!\d)|[一二三四五六七八九十]{1,3}(?!\w))|(?:图|图片|照片)[为：:]|图片说明"
    r"|[上下左右]图|[▲△↑]|.{0,60}(?:摄|摄影|供图|提供)[)）]?\s*$)",
    re.IGNORECASE,
)
# What programs write as alternative text by themselves.
SAYS_NOTHING = re.compile(
    r".*(?:描述已自动生成|AI 生成的内容可能不正确。?|Description automatically generated.*"
    r"|AI-generated content may be incorrect\.?)"
    r"|[\w\s()（）.-]*\.(?:jpe?g|png|gif|bmp|webp|tiff?|heic)"
    r"|(?:图片|图像|Picture|Image|IMG|DSC|微信图片|QQ图片)[\s\d_()-]*",
    re.IGNORECASE | re.DOTALL,
)
_MAX_CAPTION = 120


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def drop_lost_pictures(root: Element) -> None:
    """Drop the pictures that were not in the file."""
    for parent in list(root.iter()):
        for picture in [part for part in parent if part.tag == "img" and not part.get("src")]:
            text, index = picture.tail or "", list(parent).index(picture)
            if index:
                parent[index - 1].tail = (parent[index - 1].tail or "") + text
            else:
                parent.text = (parent.text or "") + text
            parent.remove(picture)


def _is_blank(element: Element) -> bool:
    return not text_of(element) and element.find(".//img") is None and element.tag != "img"


def append_text(parent: Element, text: str | None) -> None:
    """Add text behind the last child."""
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _split_at_pictures(block: Element) -> Iterator[Element]:
    """Yield a paragraph or heading in parts, and its pictures as figures between them."""
    pictures = list(block.iter("img"))
    if not pictures:
        yield block
        return
    part, figures = without_pictures(block), map(figure, pictures)
    is_before = _begins_with_text(block)
    if is_before and not _is_blank(part):
        yield part
    yield from figures
    if not is_before and not _is_blank(part):
        yield part


def _begins_with_text(block: Element) -> bool:
    for element in block.iter():
        if element.tag == "img":
            return False
        if (element.text or "").strip():
            return True
    return False


def without_pictures(block: Element) -> Element:
    new = Element(block.tag, block.attrib)
    append_text(new, block.text)
    for part in block:
        if part.tag != "img":
            kept = without_pictures(part)
            new.append(kept)
        append_text(new, part.tail)
    return new


def figure(picture: Element) -> Element:
    element, image = Element("figure"), copy(picture)
    image.tail = None
    element.append(image)
    return element


def _with_captions(blocks: list[Element]) -> list[Element]:
    """Return the blocks with the captions in the figures above them."""
    done: list[Element] = []
    for block in blocks:
        above = done[-1] if done else None
        if _is_caption(block) and above is not None and above.tag == "figure" and len(above) == 1:
            caption = SubElement(above, "figcaption")
            caption.text, caption[:] = block.text, list(block)
        else:
            done.append(block)
    return done


def _is_caption(block: Element) -> bool:
    if block.tag != "p":
        return False
    if block.get("class") == "caption":
        return True
    text = text_of(block)
    return len(text) <= _MAX_CAPTION and bool(_CAPTION.match(text))


def arrange(parent: Element) -> None:
    """Make figures of the pictures in the blocks of `parent`, at every depth."""
    blocks: list[Element] = []
    for child in list(parent):
        if child.tag in {"p", *HEADINGS}:
            blocks += _split_at_pictures(child)
        else:
            arrange(child)
            blocks.append(child)
    if parent.tag in {"blockquote", "body", "td", "th"}:
        parent[:] = _with_captions(
            [block for block in blocks if block.tag not in BLOCKS or not _is_blank(block)]
        )
    else:
        parent[:] = blocks
