"""A term as the screening needs it, and the values of its columns."""

from __future__ import annotations

from typing import NamedTuple

FLAG, REFUSE, ALLOW = "flag", "refuse", "allow"
NICKNAME, BODY, BOTH = "nickname", "body", "both"


# A term of this weight is flagged by itself. Lighter ones are flagged where several terms about the
# same meet in one passage, and their weights together reach it.
FULL_WEIGHT = 10


class TermEntry(NamedTuple):
    """A term of a list. Its text may be a pattern: see `patterns`."""

    text: str
    kind: str = FLAG
    scope: str = BOTH
    by_pinyin: bool = False
    by_initials: bool = False
    note: str = ""
    # What the term is about: a value of `flags.CONTENT_CLASSES`, or "".
    content_class: str = ""
    weight: int = FULL_WEIGHT
    # The flag's label where the term itself would explain nothing.
    label: str = ""
