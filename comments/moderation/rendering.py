"""Rendering of comments for moderators: escaped, hidden characters shown, flags highlighted."""

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


def count_hidden(text: str) -> int:
    """Return how many characters of the text can't be seen."""
    # Most comments need no regular expression: it is slow, and a page has up to 500 cards.
    if text.isprintable() and text.isascii():
        return 0
    return sum(match["hidden"] is not None for match in _SIGNS.finditer(text))


def _box(character: str) -> SafeString:
    point = ord(character)
    # Tag characters spell an invisible ASCII text.
    tag = 0xE0020 <= point < 0xE007F
    short = f"TAG {chr(point - 0xE0000)}" if tag else _NAMES.get(point, f"U+{point:04X}")
    name = unicodedata.name(character, f"U+{point:04X}")
    return format_html('<span class="hidden-character" title="{}">{}</span>', name, short)


def visible(text: str) -> SafeString:
    """Return the text escaped, with a small box that names each character that can't be seen."""
    parts, done = [], 0
    for match in _SIGNS.finditer(text):
        if match["hidden"]:
            parts += [(escape(text[done : match.start()]),), (_box(match["hidden"]),)]
            done = match.end()
    return format_html_join("", "{}", [*parts, (escape(text[done:]),)])


def _is_valid(flag: Any, length: int) -> bool:
    return (
        isinstance(flag, dict)
        and all(type(flag.get(name)) is int for name in _NUMBERS)
        and all(isinstance(flag.get(name, ""), str) for name in _WORDS)
        and 0 <= flag["start"] < flag["end"] <= length
    )


def valid_flags(flags: Any, field: str, length: int) -> list[Flag]:
    """Return the flags that lie inside a field of this length, without malformed ones."""
    # They are JSON that any earlier release may have stored, and no card may fail for one.
    candidates = flags if isinstance(flags, list) else []
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
        for flag in candidates
        if _is_valid(flag, length) and flag.get("field") == field
    ]


def label_of(flag: Any) -> str:
    """Return the label of a flag, translated unless it is a term of the site's own lists."""
    label = flag.get("label") if isinstance(flag, dict) else None
    # gettext answers an empty msgid with the header of the catalogue.
    return _(label) if isinstance(label, str) and label else _("flagged")


def _highlighted(text: str, flags: list[Flag], end: int) -> SafeString:
    # A flag may be cut into several pieces by others; its label stands behind the last one.
    labels = "、".join(dict.fromkeys(label_of(flag) for flag in flags if flag["end"] == end))
    label = format_html('<span class="flag-label">{}</span>', visible(labels)) if labels else ""
    kind = "disguised" if any(flag["disguised"] for flag in flags) else "plain"
    return format_html('<mark class="{}">{}{}</mark>', kind, visible(text), label)


def as_html(text: str, flags: Any, field: str) -> SafeString:
    """Return the text with its flags highlighted, each followed by its label."""
    valid = valid_flags(flags, field, len(text))
    if not valid:
        return visible(text)
    parts, end = [], 0
    for piece in pieces(text, valid, field):
        end += len(piece.text)
        shown = _highlighted(piece.text, piece.flags, end) if piece.flags else visible(piece.text)
        parts.append((shown,))
    return format_html_join("", "{}", parts)


def flag_reasons(flags: Any) -> list[str]:
    """Return why the comment deserves attention, each reason once."""
    candidates = flags if isinstance(flags, list) else []
    notes = [
        f"{label_of(flag)}（{flag['note']}）"
        if isinstance(flag, dict) and isinstance(flag.get("note"), str) and flag["note"]
        else label_of(flag)
        for flag in candidates
    ]
    return list(dict.fromkeys(notes))
