"""The text of a Word file before its conversion: what mammoth would lose is put in other words.

Paragraphs get the ids of a few styles of our own, fields and ruby become plain text, hidden text
goes. What can't be taken over is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from articles.editing.word_import import styles
from articles.editing.word_import.list_starts import marked
from articles.editing.word_import.names import (
    W,
    child,
    descendants,
    is_on,
    name,
    text_of,
    value,
)

if TYPE_CHECKING:
    from articles.editing.word_import.numbering import Numbering
    from articles.editing.word_import.styles import Styles

MAX_TITLE = 60
# What has more is refused anyway: articles/markup/sanitizer.py.
MAX_TEXT = 200_000
MAX_PARAGRAPHS = 10_000
_END_OF_SENTENCE = re.compile(r".*[。！？；，、：:;,.]$", re.DOTALL)
_DASH = re.compile("[—–─-]{2}|[—─]")
# The number of a rule or chapter: no list of a page writes it, and texts refer to it.
_WORDED = re.compile("第.+[章节条款项部分篇编]")
_LEFT_OUT = {
    "m:oMath": "formula",
    "c:chart": "chart",
    "dgm:relIds": "diagram",
    "o:OLEObject": "object",
    "w:commentReference": "comment",
    "w:altChunk": "object",
}
_RENAMED = {"w:cr": "br", "w:ptab": "tab"}
_UNWRAPPED = {"w:fldSimple", "w:bdo", "w:dir"}


def _replaced(element: Element) -> list[Element] | None:
    """Return what stands in place of an element; None if it stays."""
    kind = name(element.tag)
    if kind == "mc:AlternateContent":
        # The fallback is what mammoth reads; some programs write none.
        fallback, choice = child(element, "mc:Fallback"), child(element, "mc:Choice")
        content = fallback if fallback is not None and len(fallback) else choice
        return list(content) if content is not None else []
    if kind in _UNWRAPPED:
        return list(element)
    if kind == "w:ruby":
        return _ruby(element)
    if kind == "w:drawing" and (boxes := list(descendants(element, "w:txbxContent"))):
        picture = Element(f"{W}pict")
        picture.extend(boxes[:1])
        return [picture]
    if kind == "w:r" and is_on(element, "w:rPr", "w:vanish"):
        return []
    return None


def _ruby(element: Element) -> list[Element]:
    """Return a word and how it is read as text, in parentheses as the sanitiser writes it."""
    base, reading = child(element, "w:rubyBase"), child(element, "w:rt")
    text = Element(f"{W}t")
    text.text = "" if base is None else text_of(base)
    if reading is not None and text_of(reading):
        text.text += f"（{text_of(reading)}）"
    return [text]


def rewrite(element: Element) -> None:
    """Put the descendants into the words that mammoth knows."""
    children: list[Element] = []
    waiting = list(element)[::-1]
    while waiting:
        part = waiting.pop()
        replacement = _replaced(part)
        if replacement is not None:
            # Anew, because what stands in its place may have to be replaced itself.
            waiting += replacement[::-1]
            continue
        if new := _RENAMED.get(name(part.tag)):
            part.tag = f"{W}{new}"
        rewrite(part)
        children.append(part)
    element[:] = children


def count_hidden(root: Element) -> Counter[str]:
    """Return how many runs are hidden, and changes tracked, before `rewrite` settles both."""
    hidden = (run for run in descendants(root, "w:r") if is_on(run, "w:rPr", "w:vanish"))
    changes = descendants(root, "w:ins", "w:del", "w:moveTo")
    return +Counter(hidden=sum(bool(text_of(run)) for run in hidden), tracked=len(list(changes)))


def count_left_out(root: Element) -> Counter[str]:
    """Return how many things of each kind the article will not have; after `rewrite`."""
    kinds = (_LEFT_OUT.get(name(part.tag), "") for part in root.iter())
    return Counter(kind for kind in kinds if kind)


def is_too_long(root: Element) -> bool:
    """Whether an article can't hold the text, so that converting it would be in vain."""
    paragraphs = sum(1 for _paragraph in descendants(root, "w:p"))
    return paragraphs > MAX_PARAGRAPHS or len(text_of(root)) > MAX_TEXT


def drop_dead_references(root: Element, ids: set[str]) -> None:
    """Forget references to parts that the file does not have, over which mammoth would fail."""
    for element in root.iter():
        for key in [key for key in element.attrib if name(key) in {"r:id", "r:embed", "r:link"}]:
            if element.attrib[key] not in ids:
                del element.attrib[key]


def _top_paragraphs(body: Element) -> Iterator[Element]:
    """Yield the paragraphs with text at the beginning, up to the first table."""
    for part in body:
        kind = name(part.tag)
        if kind == "w:sdt":
            content = child(part, "w:sdtContent")
            yield from _top_paragraphs(content) if content is not None else ()
        elif kind == "w:tbl":
            return
        elif kind == "w:p" and text_of(part):
            yield part


def _set_style(paragraph: Element, style_id: str) -> None:
    properties = child(paragraph, "w:pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    style = child(properties, "w:pStyle")
    if style is None:
        style = SubElement(properties, f"{W}pStyle")
    style.attrib.clear()
    style.set(f"{W}val", style_id)


def _kind(paragraph: Element, known: Styles) -> str:
    style = known.get(value(paragraph, "w:pPr", "w:pStyle"))
    return style.kind or styles.outline_kind(child(paragraph, "w:pPr"))


def _looks_like_title(paragraph: Element, known: Styles) -> bool:
    """Whether the first paragraph is set as a title: short, and centred, bold or large."""
    text = text_of(paragraph)
    if len(text) > MAX_TITLE or _END_OF_SENTENCE.match(text):
        return False
    style = known.get(value(paragraph, "w:pPr", "w:pStyle"))
    runs = [run for run in descendants(paragraph, "w:r") if text_of(run)]
    centring = value(paragraph, "w:pPr", "w:jc")
    sizes = [styles.size_of(child(run, "w:rPr")) or style.size for run in runs]
    return (
        (centring == "center" if centring is not None else style.is_centred)
        or style.is_bold
        or all(is_on(run, "w:rPr", "w:b") for run in runs)
        or min(sizes, default=0) >= styles.LARGE
    )


def _take_out_of_list(paragraph: Element) -> None:
    properties = child(paragraph, "w:pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for reference in list(descendants(properties, "w:numPr")):
        properties.remove(reference)
    reference = SubElement(properties, f"{W}numPr")
    for part in ("ilvl", "numId"):
        SubElement(reference, f"{W}{part}").set(f"{W}val", "0")


def write_numbers(root: Element, known: Styles, numbering: Numbering) -> None:
    """Write the numbers of headings and rules as text; mark those of lists for `list_starts`."""
    for paragraph in descendants(root, "w:p"):
        numbered = numbering.next(child(paragraph, "w:pPr"), known)
        if numbered is None or not text_of(paragraph):
            continue
        is_heading = _kind(paragraph, known).startswith(("Heading", styles.TITLE))
        is_worded = _WORDED.match(numbered[1]) is not None
        run = Element(f"{W}r")
        text = SubElement(run, f"{W}t")
        text.text = numbered[1] if is_heading or is_worded else marked(*numbered)
        paragraph.insert(0 if child(paragraph, "w:pPr") is None else 1, run)
        if is_worded:
            _take_out_of_list(paragraph)


def mark_styles(root: Element, known: Styles) -> None:
    """Give paragraphs the ids of our styles, as `conversion` maps them; one may be the title."""
    for paragraph in descendants(root, "w:p"):
        if kind := _kind(paragraph, known):
            _set_style(paragraph, kind)
    body = child(root, "w:body")
    if body is None:
        return
    first = [paragraph for paragraph, _n in zip(_top_paragraphs(body), range(5), strict=False)]
    kinds = [value(paragraph, "w:pPr", "w:pStyle") or "" for paragraph in first]
    if styles.TITLE in kinds:
        index = kinds.index(styles.TITLE)
    elif first and (kinds[0].startswith("Heading") or _looks_like_title(first[0], known)):
        index = 0
    else:
        return
    _set_style(first[index], styles.TITLE)
    following = first[index + 1] if index + 1 < len(first) else None
    if following is not None and _DASH.match(text_of(following)):
        _set_style(following, styles.SUBTITLE)
