"""The HTML that mammoth makes, arranged as an article of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from articles.editing.word_import.figures import (
    BLOCKS,
    HEADINGS,
    SAYS_NOTHING,
    append_text,
    arrange,
    drop_lost_pictures,
    figure,
    text_of,
    without_pictures,
)
from articles.editing.word_import.list_starts import lift_lists, set_starts

# As long as the fields of an article.
MAX_TITLE = 120
_BACK_LINK = "↑"
_NOTE = re.compile(r"(?:foot|end)note-\d+")


def _unwrap_anchors(element: Element) -> None:
    """Drop the links inside of the document and their targets; their words stay."""
    for parent in list(element.iter()):
        children = list(parent)
        if not any(_is_anchor(part) for part in children):
            continue
        text, parent.text, parent[:] = parent.text, None, []
        append_text(parent, text)
        for part in children:
            if _is_anchor(part):
                append_text(parent, part.text)
                parent.extend(list(part))
            else:
                tail, part.tail = part.tail, None
                parent.append(part)
                part.tail = tail
                continue
            append_text(parent, part.tail)


def _is_anchor(element: Element) -> bool:
    href = element.get("href")
    return element.tag == "a" and (href is None or href.startswith("#"))


def _with_paragraphs(root: Element) -> None:
    """Put the words of list items into paragraphs, as the editor does."""
    for item in root.iter("li"):
        paragraph = Element("p")
        paragraph.text, item.text = item.text, None
        children = list(item)
        item[:] = [paragraph]
        for child in children:
            if child.tag in BLOCKS:
                child.tail = None
                item.append(child)
            elif len(item) == 1:
                paragraph.append(child)
            else:
                last = SubElement(item, "p")
                last.append(child)
        for picture in list(paragraph.iter("img")):
            item.append(figure(picture))
        if paragraph.find(".//img") is not None:
            item[0] = without_pictures(paragraph)


@dataclass
class Article:
    """An article that is being arranged."""

    root: Element
    title: str = ""
    subtitle: str = ""
    has_contents: bool = False

    @classmethod
    def of(cls, html: str) -> Self:
        """Arrange what mammoth has written, which is XML too."""
        article = cls(fromstring(f"<body>{html}</body>"))  # noqa: S314
        drop_lost_pictures(article.root)
        set_starts(article.root)
        lift_lists(article.root)
        article._take_contents()
        article._take_title()
        article._put_notes_in_paragraphs()
        _unwrap_anchors(article.root)
        _with_paragraphs(article.root)
        arrange(article.root)
        article._set_levels()
        return article

    def html(self) -> str:
        body = tostring(self.root, encoding="unicode", method="html")
        return body.removeprefix("<body>").removesuffix("</body>")

    def picture_texts(self) -> dict[int, dict[str, str]]:
        """Return the alternative text and the caption of each picture where it is first shown."""
        texts: dict[int, dict[str, str]] = {}
        for element in self.root.iter("figure"):
            image, caption = element[0], element.find("figcaption")
            number, alternative = int(image.get("src", "")), " ".join(image.get("alt", "").split())
            if SAYS_NOTHING.fullmatch(alternative):
                alternative = ""
            words = "" if caption is None else text_of(caption)
            texts.setdefault(number, {"alternative_text": alternative, "caption": words})
        return texts

    def _take_contents(self) -> None:
        lines = [block for block in self.root if block.get("class") == "contents"]
        for block in lines:
            self.root.remove(block)
        self.has_contents = bool(lines)

    def _take_title(self) -> None:
        for block in list(self.root):
            kind, text = block.get("class"), text_of(block)
            if not text:
                continue
            taken = f"{self.title} {text}".strip()
            if kind == "title" and len(taken) <= MAX_TITLE:
                self.title = taken
            elif kind == "subtitle" and self.title and len(text) <= MAX_TITLE:
                self.subtitle = text
                self.root.remove(block)
                return
            else:
                return
            for picture in block.iter("img"):
                self.root.insert(list(self.root).index(block), figure(picture))
            self.root.remove(block)

    def _put_notes_in_paragraphs(self) -> None:
        """Put the notes at the end as paragraphs with their numbers, as the text refers to them."""
        notes = self.root[-1] if len(self.root) else None
        if notes is None or notes.tag != "ol":
            return
        items = list(notes)
        if not items or not all(_NOTE.fullmatch(item.get("id", "")) for item in items):
            return
        self.root.remove(notes)
        for number, item in enumerate(items, 1):
            blocks = list(item)
            for block in blocks:
                _drop_back_link(block)
            if blocks:
                first = blocks[0]
                first.text = f"[{number}] {(first.text or '').lstrip()}"
            self.root.extend(blocks)

    def _set_levels(self) -> None:
        """Make the highest level of headings in the text level 2, all others level 3."""
        headings = [element for element in self.root.iter() if element.tag in HEADINGS]
        highest = min((element.tag for element in headings), default="h1")
        for element in headings:
            element.tag = "h2" if element.tag == highest else "h3"


def _drop_back_link(block: Element) -> None:
    """Drop the link from a note to its place in the text, and the space before it."""
    links = [part for part in block if part.tag == "a" and part.text == _BACK_LINK]
    for link in links:
        block.remove(link)
        if len(block):
            block[-1].tail = (block[-1].tail or "").rstrip()
        else:
            block.text = (block.text or "").rstrip()
