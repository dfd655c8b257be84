"""Numbered lists that begin where Word's do: mammoth lets each begin with one, and joins them.

`document.write_numbers` marks each numbered paragraph with its number.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

# Around the number of a paragraph, and as Word writes it; from the private area of Unicode.
MARK = "\ue0f3"
_MARKED = re.compile(f"{MARK}([0-9]+){MARK}([^{MARK}]*){MARK}")


def marked(number: int, text: str) -> str:
    """Return the mark of a paragraph with this number, which Word writes as the text."""
    return f"{MARK}{number}{MARK}{text.replace(MARK, '')}{MARK}"


def _written_out(text: str | None) -> str | None:
    """Return the text with the numbers of paragraphs that are no items of a list."""
    return text and _MARKED.sub(r"\2", text)


def _take_numbers(root: Element) -> dict[Element, int]:
    """Take the marks out of the text, and return the numbers of the items of lists."""
    numbers: dict[Element, int] = {}
    for element in root.iter():
        match = _MARKED.match(element.text or "")
        if match and element.tag == "li":
            numbers[element] = int(match[1])
            element.text = (element.text or "")[match.end() :]
        element.text, element.tail = _written_out(element.text), _written_out(element.tail)
    return numbers


def _parts(items: list[Element], numbers: dict[Element, int]) -> list[list[Element]]:
    """Return the items of a list in runs of consecutive numbers."""
    parts: list[list[Element]] = []
    expected = 0
    for item in items:
        number = numbers.get(item, expected)
        if not parts or number != expected:
            parts.append([])
        parts[-1].append(item)
        expected = number + 1
    return parts


def lift_lists(root: Element) -> None:
    """Lift the lists that begin on a deeper level out of the empty items around them."""
    for parent in list(root.iter()):
        for index, child in enumerate(parent):
            inner = child
            while inner.tag in {"ol", "ul"} and (within := _only_list(inner)) is not None:
                inner = within
            if inner is not child:
                inner.tail = child.tail
                parent[index] = inner


def _only_list(element: Element) -> Element | None:
    """Return the list that is all that a list holds."""
    if len(element) != 1 or len(element[0]) != 1 or (element[0].text or "").strip():
        return None
    inner = element[0][0]
    return inner if inner.tag in {"ol", "ul"} and not (inner.tail or "").strip() else None


def set_starts(root: Element) -> None:
    """Let numbered lists begin with the numbers that they have in Word, or go on."""
    numbers = _take_numbers(root)
    for parent in list(root.iter()):
        for child in [part for part in parent if part.tag == "ol"]:
            parts = _parts(list(child), numbers)
            index, tail = list(parent).index(child), child.tail
            parent.remove(child)
            for offset, part in enumerate(parts):
                ordered = Element("ol")
                ordered.extend(part)
                if (number := numbers.get(part[0], 1)) > 1:
                    ordered.set("start", str(number))
                parent.insert(index + offset, ordered)
                ordered.tail = tail if offset == len(parts) - 1 else None
