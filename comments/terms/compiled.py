"""The matcher of the terms in use, compiled once per process and again after a change."""

from __future__ import annotations

from threading import Lock
from typing import Any

from articles.models import Publication
from articles.prepared_statements import Prepared
from comments.models import Term, TermList
from comments.screening import flags
from comments.screening.matcher import Matcher
from comments.screening.term_entry import NICKNAME, TermEntry

_lock = Lock()
_cached: tuple[Any, Matcher] | None = None


_lists = Prepared(
    lambda: TermList.objects.filter(active=True).order_by("pk").values_list("pk", "stamp")
)
_name = Prepared(lambda: Publication.objects.filter(pk=1).values_list("name"))


def _cache_key() -> tuple[Any, ...]:
    """Return everything the matcher depends on: a few small rows, read for every comment."""
    return (_name.first() or [Publication.get_solo().name])[0], *_lists()


def current_matcher() -> Matcher:
    """Return the matcher of all lists in use, up to date with the database."""
    global _cached  # noqa: PLW0603 (one per process)
    # Read before the terms: a change in between is then compiled for the next comment.
    key = _cache_key()
    # Compiling 50,000 terms takes seconds: other threads wait for the result instead.
    with _lock:
        if _cached is None or _cached[0] != key:
            _cached = key, compile_matcher(key[0])
        return _cached[1]


def compile_matcher(publication_name: str) -> Matcher:
    """Build the matcher of the terms in use; no reader may be named like the publication."""
    office = TermEntry(publication_name, scope=NICKNAME, by_pinyin=True, label=flags.OFFICE)
    return Matcher([office, *Term.objects.in_use().entries()])
