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
HIDDEN = gettext_noop("invisible characters")
OFFICE = gettext_noop("poses as the editorial office")
REPEAT = gettext_noop("sent before")
FAST = gettext_noop("very fast sender")


class Flag(TypedDict):
    """One flag as it is stored; the docstring of the package explains the keys."""

    field: str
    start: int
    end: int
    kind: str
    label: str
    note: str
    disguised: bool


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
) -> Flag:
    return Flag(
        field=field,
        start=span[0],
        end=span[1],
        kind=kind,
        label=label,
        note=note,
        disguised=disguised,
    )


def sort_and_limit(flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags as they are stored: in order of position, at most MAX_FLAGS."""
    in_order = sorted(flags, key=lambda flag: (flag["field"], flag["start"], -flag["end"]))
    return in_order[:MAX_FLAGS]


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
