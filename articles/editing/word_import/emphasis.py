"""Bold and italic type that a Word file has by its styles: mammoth sees only that of the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from articles.editing.word_import.names import W, child, descendants, is_on, value
from articles.editing.word_import.styles import MAX_DEPTH

if TYPE_CHECKING:
    from articles.editing.word_import.styles import Styles

MARKS = ("w:b", "w:i")


def _of_style(style_id: str | None, mark: str, known: Styles) -> bool | None:
    """Return whether a style sets or takes off the mark; None where it says nothing of it."""
    for _depth in range(MAX_DEPTH):
        style = known.elements.get(style_id or "")
        if style is None:
            return None
        if value(style, "w:rPr", mark) is not None:
            return is_on(style, "w:rPr", mark)
        style_id = value(style, "w:basedOn")
    return None


def _mark(run: Element, mark: str) -> None:
    properties = child(run, "w:rPr")
    if properties is None:
        properties = Element(f"{W}rPr")
        run.insert(0, properties)
    SubElement(properties, f"{W}{mark.removeprefix('w:')}")


def write_emphasis(root: Element, known: Styles) -> None:
    """Mark the runs of paragraphs that are no headings as their styles say."""
    for paragraph in descendants(root, "w:p"):
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        # What headings, titles and captions look like is up to the site.
        if known.get(style_id).kind:
            continue
        for mark in MARKS:
            by_paragraph = _of_style(style_id, mark, known)
            for run in descendants(paragraph, "w:r"):
                if value(run, "w:rPr", mark) is not None:
                    continue
                by_run = _of_style(value(run, "w:rPr", "w:rStyle"), mark, known)
                if by_paragraph if by_run is None else by_run:
                    _mark(run, mark)
