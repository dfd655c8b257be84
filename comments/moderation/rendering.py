"""A reader's words as a moderator must see them: nothing in them hidden, nothing in them alive."""

from __future__ import annotations

import unicodedata
from typing import Any

import regex
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.screening.flags import Mark, pieces

# What joins and colours an emoji is part of it; tags behind a flag may say anything and are not.
_EMOJI = (
    r"\p{Extended_Pictographic}[\uFE0E\uFE0F\U0001F3FB-\U0001F3FF]*"
    r"(?:\u200D\p{Extended_Pictographic}[\uFE0F\U0001F3FB-\U0001F3FF]*)*|[0-9#*]\uFE0F\u20E3"
)
_UNSEEN = (
    r"[[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u2800]"
    r"--[\n\t]]"
)
_SIGNS = regex.compile(rf"(?V1)(?:{_EMOJI})|(?P<hidden>{_UNSEEN})")
# Short names where Unicode's own would not fit into a box; the rest show their number.
_NAMES = {
    0x00AD: "SHY",
    0x034F: "CGJ",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
_NUMBERS = ("start", "end")
_WORDS = ("field", "kind", "label", "note")


def hidden(text: str) -> int:
    """How many characters of the text can't be seen."""
    if text.isascii() and text.isprintable():
        return 0
    return sum(found["hidden"] is not None for found in _SIGNS.finditer(text))


def _box(character: str) -> SafeString:
    point = ord(character)
    tag = 0xE0020 <= point < 0xE007F
    short = f"TAG {chr(point - 0xE0000)}" if tag else _NAMES.get(point, f"U+{point:04X}")
    name = unicodedata.name(character, f"U+{point:04X}")
    return format_html('<span class="unseen-sign" title="{}">{}</span>', name, short)


def visible(text: str) -> SafeString:
    """The text escaped, each character that can't be seen as a small box with its name."""
    parts, done = [], 0
    for found in _SIGNS.finditer(text):
        if found["hidden"]:
            parts += [(escape(text[done : found.start()]),), (_box(found["hidden"]),)]
            done = found.end()
    return format_html_join("", "{}", [*parts, (escape(text[done:]),)])


def _is_sound(mark: Any, length: int) -> bool:
    return (
        isinstance(mark, dict)
        and all(type(mark.get(name)) is int for name in _NUMBERS)
        and all(isinstance(mark.get(name, ""), str) for name in _WORDS)
        and 0 <= mark["start"] < mark["end"] <= length
    )


def sound(marks: Any, field: str, length: int) -> list[Mark]:
    """The marks that lie inside a field of this length; what is no such mark is left out.

    Marks come from the database as they were stored by whatever release stored them, and no card
    may fail for one.
    """
    found = marks if isinstance(marks, list) else []
    return [
        Mark(
            field=field,
            start=mark["start"],
            end=mark["end"],
            kind=mark.get("kind", ""),
            label=mark.get("label", ""),
            note=mark.get("note", ""),
            disguised=bool(mark.get("disguised")),
        )
        for mark in found
        if _is_sound(mark, length) and mark.get("field") == field
    ]


def label_of(mark: Any) -> str:
    """What a mark says, translated where it is one of our own words."""
    label = mark.get("label") if isinstance(mark, dict) else None
    # An empty msgid would answer with the head of the catalogue.
    return _(label) if isinstance(label, str) and label else _("marked")


def _highlighted(text: str, marks: list[Mark], end: int) -> SafeString:
    said = "、".join(dict.fromkeys(label_of(mark) for mark in marks if mark["end"] == end))
    label = format_html('<span class="mark-label">{}</span>', visible(said)) if said else ""
    kind = "disguised" if any(mark["disguised"] for mark in marks) else "plain"
    return format_html('<mark class="{}">{}{}</mark>', kind, visible(text), label)


def as_html(text: str, marks: Any, field: str) -> SafeString:
    """The text with its marks highlighted, each with its label behind it."""
    own = sound(marks, field, len(text))
    if not own:
        return visible(text)
    parts, end = [], 0
    for piece in pieces(text, own, field):
        end += len(piece.text)
        shown = _highlighted(piece.text, piece.marks, end) if piece.marks else visible(piece.text)
        parts.append((shown,))
    return format_html_join("", "{}", parts)


def reasons_to_look(marks: Any) -> list[str]:
    """Why the comment deserves attention, each reason once."""
    found = marks if isinstance(marks, list) else []
    notes = [
        f"{label_of(mark)}（{mark['note']}）"
        if isinstance(mark, dict) and isinstance(mark.get("note"), str) and mark["note"]
        else label_of(mark)
        for mark in found
    ]
    return list(dict.fromkeys(notes))
