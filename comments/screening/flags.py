"""What the screening has to say about a passage."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from django.utils.translation import gettext_noop

# A wall of bait needs no thousand explanations.
MOST = 60

LINK = gettext_noop("link")
EMAIL = gettext_noop("e-mail address")
TELEPHONE = gettext_noop("telephone number")
QQ = gettext_noop("QQ number")
WECHAT = gettext_noop("WeChat name")
MESSENGER = gettext_noop("name in a messenger")
IDENTITY = gettext_noop("identity card number")
HIDDEN = gettext_noop("characters that can't be seen")
OFFICE = gettext_noop("passes for the editorial office")
REPEAT = gettext_noop("sent before")
FAST = gettext_noop("very fast sender")


class Flag(TypedDict):
    """One finding, as it is stored; the package's docstring says what the parts mean."""

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


def in_order(flags: Iterable[Flag]) -> list[Flag]:
    """The flags as they are stored: sorted, and not too many."""
    return sorted(flags, key=lambda each: (each["field"], each["start"], -each["end"]))[:MOST]


def pieces(text: str, flags: Iterable[Flag], field: str = "body") -> list[Piece]:
    """Cut `text` where flags begin and end; together the pieces are the text again."""
    own = [each for each in flags if each["field"] == field and each["end"] > each["start"]]
    edges = {0, len(text)} | {
        min(each[edge], len(text)) for each in own for edge in ("start", "end")
    }
    cuts = sorted(edges)
    return [
        Piece(text[a:b], [each for each in own if each["start"] <= a and b <= each["end"]])
        for a, b in itertools.pairwise(cuts)
    ]
