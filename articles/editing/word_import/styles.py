"""Paragraph styles of a Word file: which are headings, titles, captions, tables of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.editing.word_import.names import descendants, is_on, name, value
from articles.editing.word_import.numbering import list_reference

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TITLE, SUBTITLE, CAPTION, CONTENTS, QUOTE = "Title", "Subtitle", "Caption", "Contents", "Quotation"
MAX_HEADING = 6
_KINDS = [
    (re.compile(r"title|标题|文章标题|主标题", re.IGNORECASE), TITLE),
    (re.compile(r"subtitle|副标题", re.IGNORECASE), SUBTITLE),
    (re.compile(r"caption|题注|illustration|figure|table caption", re.IGNORECASE), CAPTION),
    (re.compile(r"(?:toc|目录|contents)\s*(?:\d|heading|标题)", re.IGNORECASE), CONTENTS),
    (re.compile(r"(?:intense )?quote|quotations|(?:明显)?引用", re.IGNORECASE), QUOTE),
]
_HEADING = re.compile(r"(?:heading|标题|标题样式)\s*([1-9])", re.IGNORECASE)
# Styles are based on each other in circles in broken files.
MAX_DEPTH = 12
LARGE = 36  # Half points: of the sizes of a Chinese typewriter 小二, for titles.


@dataclass(frozen=True)
class Style:
    """The part of a style that the import needs."""

    kind: str = ""
    is_bold: bool = False
    is_centred: bool = False
    size: int = 0


def heading(level: int) -> str:
    return f"Heading{min(level, MAX_HEADING)}"


def outline_kind(properties: Element | None) -> str:
    """Return the kind that the outline level of a paragraph or style makes it."""
    level = value(properties, "w:outlineLvl") or ""
    return heading(int(level) + 1) if re.fullmatch("[0-8]", level) else ""


def _kind_by_name(style_name: str) -> str:
    if match := _HEADING.fullmatch(style_name):
        return heading(int(match[1]))
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(style_name)), "")


def size_of(properties: Element | None) -> int:
    size = value(properties, "w:sz") or ""
    return int(size) if re.fullmatch("[0-9]{1,4}", size) else 0


@dataclass
class Styles:
    """The styles by their ids."""

    elements: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        styles = descendants(root, "w:style") if root is not None else iter(())
        return cls({_attribute(style, "w:styleId"): style for style in styles})

    def get(self, style_id: str | None, depth: int = 0) -> Style:
        element = self.elements.get(style_id or "")
        if element is None or depth > MAX_DEPTH:
            return Style()
        base = self.get(value(element, "w:basedOn"), depth + 1)
        by_name = _kind_by_name((value(element, "w:name") or "").strip())
        centring = value(element, "w:pPr", "w:jc")
        is_bold = value(element, "w:rPr", "w:b")
        return Style(
            by_name or outline_kind(_properties(element)) or base.kind,
            is_on(element, "w:rPr", "w:b") if is_bold is not None else base.is_bold,
            centring == "center" if centring is not None else base.is_centred,
            size_of(_run_properties(element)) or base.size,
        )

    def numbering_of(self, properties: Element | None) -> tuple[str, int] | None:
        """Return the list of a paragraph and its level there: its own, or its style's."""
        number, level = list_reference(properties)
        style_id = value(properties, "w:pStyle")
        for _depth in range(MAX_DEPTH):
            if number is not None and level is not None:
                break
            style = self.elements.get(style_id or "")
            if style is None:
                break
            in_style = list_reference(_properties(style))
            number, level = number or in_style[0], level or in_style[1]
            style_id = value(style, "w:basedOn")
        # List 0 takes a paragraph out of the list of its style.
        if not number or number == "0":
            return None
        return number, int(level) if level and level.isdecimal() else 0


def _properties(element: Element) -> Element | None:
    return next((part for part in element if name(part.tag) == "w:pPr"), None)


def _run_properties(element: Element) -> Element | None:
    return next((part for part in element if name(part.tag) == "w:rPr"), None)


def _attribute(element: Element, wanted: str) -> str:
    return next((text for key, text in element.attrib.items() if name(key) == wanted), "")
