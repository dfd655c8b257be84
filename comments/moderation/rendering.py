"""Rendering of comments for moderators: escaped, hidden characters shown, flags highlighted."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.hidden_characters import SIGNS
from comments.screening.flags import CONTENT_CLASSES, Flag, pieces

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
MAX_COMPARED = 400
_NUMBERS = ("start", "end")
_WORDS = ("field", "kind", "label", "note")


def count_hidden(text: str) -> int:
    """Return how many characters of the text can't be seen."""
    # Most comments need no regular expression: it is slow, and a page has up to 500 cards.
    if text.isprintable() and text.isascii():
        return 0
    return sum(match["hidden"] is not None for match in SIGNS.finditer(text))


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
    for match in SIGNS.finditer(text):
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
            content_class=content_class_of(flag),
        )
        for flag in candidates
        if _is_valid(flag, length) and flag.get("field") == field
    ]


def content_class_of(flag: Any) -> str:
    """Return what the flag is about, or "" for what no release knows."""
    value = flag.get("content_class") if isinstance(flag, dict) else None
    return value if isinstance(value, str) and value in CONTENT_CLASSES else ""


def label_of(flag: Any) -> str:
    """Return the label of a flag, translated unless it is a term of the site's own lists.

    That of a term begins with what the term is about, so that no colour is needed to tell.
    """
    label = flag.get("label") if isinstance(flag, dict) else None
    # gettext answers an empty msgid with the header of the catalogue.
    text = _(label) if isinstance(label, str) and label else _("flagged")
    about = CONTENT_CLASSES.get(content_class_of(flag))
    if about is None or label == about or flag.get("kind") != "term":
        return text
    return f"{_(about)}：{text}"


def _highlighted(text: str, flags: list[Flag], end: int) -> SafeString:
    # A flag may be cut into several pieces by others; its label stands behind the last one.
    labels = "、".join(dict.fromkeys(label_of(flag) for flag in flags if flag["end"] == end))
    label = format_html('<span class="flag-label">{}</span>', visible(labels)) if labels else ""
    classes = ["disguised" if any(flag["disguised"] for flag in flags) else "plain"]
    classes += dict.fromkeys(filter(None, map(content_class_of, flags)))
    return format_html('<mark class="{}">{}{}</mark>', " ".join(classes), visible(text), label)


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


def differences(text: str, other: str) -> SafeString:
    """Return `other` with what it has and `text` has not, and the other way round, marked."""
    # A long text costs too much to compare, and is read as it is.
    if max(len(text), len(other)) > MAX_COMPARED:
        return visible(other)
    parts = []
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            parts.append((visible(other[c:d]),))
            continue
        if a < b:
            parts.append((format_html("<del>{}</del>", visible(text[a:b])),))
        if c < d:
            parts.append((format_html("<ins>{}</ins>", visible(other[c:d])),))
    return format_html_join("", "{}", parts)


class Reason(NamedTuple):
    """A reason to look closely at a comment; the content class chooses the colour."""

    text: str
    content_class: str


def _reason(flag: Any) -> Reason:
    note = flag.get("note") if isinstance(flag, dict) else ""
    text = f"{label_of(flag)}（{note}）" if isinstance(note, str) and note else label_of(flag)
    return Reason(text, content_class_of(flag))


def flag_reasons(flags: Any) -> list[Reason]:
    """Return why the comment deserves attention, each reason once."""
    candidates = flags if isinstance(flags, list) else []
    return list(dict.fromkeys(map(_reason, candidates)))
