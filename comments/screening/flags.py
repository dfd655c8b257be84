"""Flags: what the screening tells moderators about a passage, and how a text is cut at them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext_noop

# Of a comment full of advertising, more flags would only make the stored row large.
MAX_FLAGS = 60

LINK = gettext_noop("link")
EMAIL = gettext_noop("e-mail address")
TELEPHONE = gettext_noop("telephone number")
QQ = gettext_noop("QQ number")
WECHAT = gettext_noop("WeChat account")
MESSENGER = gettext_noop("messenger account")
IDENTITY = gettext_noop("identity card number")
BANK_CARD = gettext_noop("bank card number")
PLATE = gettext_noop("number plate")
HOME = gettext_noop("home address")
HIDDEN = gettext_noop("invisible characters")
OFFICE = gettext_noop("poses as the editorial office")
REPEAT = gettext_noop("sent before")
NEAR = gettext_noop("nearly the same as others")
FAST = gettext_noop("very fast sender")


# What a flag may be about, each with a colour of its own on the desk.
ADVERTISING, INSULT, THREAT, SELF_HARM = "advertising", "insult", "threat", "self_harm"
RALLYING, HATE, PERSONAL = "rallying", "hate", "personal"
CONTENT_CLASSES = {
    ADVERTISING: gettext_noop("advertising"),
    INSULT: gettext_noop("insult"),
    THREAT: gettext_noop("threat"),
    SELF_HARM: gettext_noop("self-harm"),
    RALLYING: gettext_noop("call to gather"),
    HATE: gettext_noop("hatred of a group"),
    PERSONAL: gettext_noop("personal data"),
}
_CLASSES_OF_KINDS = {"link": ADVERTISING, "contact": PERSONAL}
# They tell about the sender, and nothing about the words: a comment is not flagged for them alone.
HISTORY_KINDS = frozenset({"repeat", "fast"})


class Flag(TypedDict):
    """One flag as it is stored; the docstring of the package explains the keys."""

    field: str
    start: int
    end: int
    kind: str
    label: str
    note: str
    disguised: bool
    content_class: str


class Piece(NamedTuple):
    """A stretch of text under the same flags."""

    text: str
    flags: list[Flag]


def flag(
    kind: str,
    label: str,
    span: tuple[int, int] = (0, 0),
    *,
    field: str = "body",
    note: str = "",
    disguised: bool = False,
    content_class: str = "",
) -> Flag:
    return Flag(
        field=field,
        start=span[0],
        end=span[1],
        kind=kind,
        label=label,
        note=note,
        disguised=disguised,
        content_class=content_class or _CLASSES_OF_KINDS.get(kind, ""),
    )


def are_about_words(flags: Iterable[Flag]) -> bool:
    """Whether a flag says something about the comment itself: then it counts as flagged."""
    return any(flag["kind"] not in HISTORY_KINDS for flag in flags)


def are_urgent(flags: Iterable[Flag]) -> bool:
    """Whether a flag says that somebody may be in danger, so that the queue begins with it."""
    return any(flag.get("content_class") == SELF_HARM for flag in flags)


def _position(flag: Flag) -> tuple[str, int, int]:
    return flag["field"], flag["start"], -flag["end"]


def sort_and_limit(flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags as they are stored: in order of position, at most MAX_FLAGS."""
    in_order = sorted(flags, key=_position)
    # A hundred links before it must not hide that somebody may be in danger.
    urgent_first = sorted(in_order, key=lambda flag: not are_urgent([flag]))
    return sorted(urgent_first[:MAX_FLAGS], key=_position)


def pieces(text: str, flags: Iterable[Flag], field: str = "body") -> list[Piece]:
    """Cut `text` where flags begin and end; joined again, the pieces are the text."""
    flags = [flag for flag in flags if flag["field"] == field and flag["end"] > flag["start"]]
    cuts = {0, len(text)}
    for flag in flags:
        # A flag stored for a longer text must not add an empty piece behind the end.
        cuts |= {min(flag["start"], len(text)), min(flag["end"], len(text))}
    return [
        Piece(text[a:b], [flag for flag in flags if flag["start"] <= a and b <= flag["end"]])
        for a, b in itertools.pairwise(sorted(cuts))
    ]
