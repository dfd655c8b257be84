"""A reader's words as a moderator must see them: nothing in them hidden, nothing in them alive."""

from __future__ import annotations

import unicodedata
from typing import Any

import regex
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.screening.flags import Flag, pieces

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
    return format_html('<span class="hidden-character" title="{}">{}</span>', name, short)


def visible(text: str) -> SafeString:
    """The text escaped, each character that can't be seen as a small box with its name."""
    parts, done = [], 0
    for found in _SIGNS.finditer(text):
        if found["hidden"]:
            parts += [(escape(text[done : found.start()]),), (_box(found["hidden"]),)]
            done = found.end()
    return format_html_join("", "{}", [*parts, (escape(text[done:]),)])


def _is_sound(flag: Any, length: int) -> bool:
    return (
        isinstance(flag, dict)
        and all(type(flag.get(name)) is int for name in _NUMBERS)
        and all(isinstance(flag.get(name, ""), str) for name in _WORDS)
        and 0 <= flag["start"] < flag["end"] <= length
    )


def sound(flags: Any, field: str, length: int) -> list[Flag]:
    """The flags that lie inside a field of this length; what is no such flag is left out.

    Flags come from the database as they were stored by whatever release stored them, and no card
    may fail for one.
    """
    found = flags if isinstance(flags, list) else []
    return [
        Flag(
            field=field,
            start=flag["start"],
            end=flag["end"],
            kind=flag.get("kind", ""),
            label=flag.get("label", ""),
            note=flag.get("note", ""),
            disguised=bool(flag.get("disguised")),
        )
        for flag in found
        if _is_sound(flag, length) and flag.get("field") == field
    ]


def label_of(flag: Any) -> str:
    """What a flag says, translated where it is one of our own words."""
    label = flag.get("label") if isinstance(flag, dict) else None
    # An empty msgid would answer with the head of the catalogue.
    return _(label) if isinstance(label, str) and label else _("flagged")


def _highlighted(text: str, flags: list[Flag], end: int) -> SafeString:
    said = "、".join(dict.fromkeys(label_of(flag) for flag in flags if flag["end"] == end))
    label = format_html('<span class="flag-label">{}</span>', visible(said)) if said else ""
    kind = "disguised" if any(flag["disguised"] for flag in flags) else "plain"
    return format_html('<mark class="{}">{}{}</mark>', kind, visible(text), label)


def as_html(text: str, flags: Any, field: str) -> SafeString:
    """The text with its flags highlighted, each with its label behind it."""
    own = sound(flags, field, len(text))
    if not own:
        return visible(text)
    parts, end = [], 0
    for piece in pieces(text, own, field):
        end += len(piece.text)
        shown = _highlighted(piece.text, piece.flags, end) if piece.flags else visible(piece.text)
        parts.append((shown,))
    return format_html_join("", "{}", parts)


def reasons_to_look(flags: Any) -> list[str]:
    """Why the comment deserves attention, each reason once."""
    found = flags if isinstance(flags, list) else []
    notes = [
        f"{label_of(flag)}（{flag['note']}）"
        if isinstance(flag, dict) and isinstance(flag.get("note"), str) and flag["note"]
        else label_of(flag)
        for flag in found
    ]
    return list(dict.fromkeys(notes))
