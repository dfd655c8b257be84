"""Names of elements in a Word file, in either of the two namespaces that programs write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OPEN = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
W = f"{{{_OPEN}wordprocessingml/2006/main}}"
R = f"{{{_OPEN}officeDocument/2006/relationships}}"
_PREFIXES = {
    f"{_OPEN}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OPEN}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OPEN}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_OPEN}markup-compatibility/2006": "mc",
    f"{_OPEN}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "c",
    f"{_OPEN}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    "urn:schemas-microsoft-com:office:office": "o",
}


def name(tag: object) -> str:
    """Return a name as the standard writes it, such as `w:p`; the mere name in other namespaces."""
    if not isinstance(tag, str):
        return ""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else local


def _children(element: Element | None) -> Iterable[Element]:
    return () if element is None else element


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant at the path of names, or None."""
    for step in path:
        element = next((part for part in _children(element) if name(part.tag) == step), None)
    return element


def value(element: Element | None, *path: str) -> str | None:
    """Return the attribute `w:val` of the element at the path; None without one."""
    target = child(element, *path)
    if target is None:
        return None
    return next((text for key, text in target.attrib.items() if name(key) == "w:val"), "")


def is_on(element: Element | None, *path: str) -> bool:
    """Whether a property such as `w:b` is there, and not switched off."""
    return value(element, *path) not in {None, "0", "false", "off", "none"}


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (part for part in element.iter() if name(part.tag) in names)


def text_of(element: Element) -> str:
    return "".join(part.text or "" for part in descendants(element, "w:t")).strip()
