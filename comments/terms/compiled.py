"""The terms in use, compiled once for each process and anew as soon as they change."""

from __future__ import annotations

from threading import Lock
from typing import Any

from articles.models import Publication
from comments.models import Term, TermList
from comments.screening import flags
from comments.screening.matcher import NICKNAME, Entry, Lexicon

_compiling = Lock()
_compiled: tuple[Any, Lexicon] | None = None


def _in_use() -> tuple[Any, ...]:
    """What the compiled terms depend on: a few small rows, read for every comment."""
    lists = TermList.objects.filter(active=True).order_by("pk").values_list("pk", "stamp")
    return Publication.get_solo().name, *lists


def current() -> Lexicon:
    """The terms of the lists in use, and the publication's name as no reader's nickname."""
    global _compiled  # noqa: PLW0603 (one for the process)
    # Read before the terms: what changes in between is compiled with the next comment.
    key = _in_use()
    with _compiling:
        if _compiled is None or _compiled[0] != key:
            _compiled = key, compiled(key[0])
        return _compiled[1]


def compiled(publication: str) -> Lexicon:
    office = Entry(publication, scope=NICKNAME, by_pinyin=True, label=flags.OFFICE)
    return Lexicon([office, *Term.objects.in_use().entries()])
