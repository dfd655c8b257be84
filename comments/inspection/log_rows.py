"""Reading whole logs in short statements, and names of their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Max, QuerySet

# Rows loaded at a time, and the range of primary keys that one statement compares.
CHUNK = 1000
RANGE = 10_000

# Called with the number of rows checked since the last call, for a progress bar.
Advance = Callable[[int], object]


def no_progress(count: int) -> None:
    """Do nothing: for those who show no progress."""


def in_chunks(rows: QuerySet[Any], advance: Advance) -> Iterator[Any]:
    """Yield the rows in the order of their primary keys, some at a time."""
    # Not one long read: it would keep SQLite from truncating its write-ahead log meanwhile.
    rows = rows.order_by("pk")
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from chunk
        advance(len(chunk))
        chunk = list(rows.filter(pk__gt=chunk[-1].pk)[:CHUNK])


def in_ranges(rows: QuerySet[Any], advance: Advance) -> Iterator[QuerySet[Any]]:
    """Yield the rows by ranges of their primary keys, each of them one short statement."""
    last = rows.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last, RANGE):
        yield rows.filter(pk__gt=start, pk__lte=start + RANGE)
        advance(min(RANGE, last - start))
    # Rows that were added meanwhile, and any with a forged number below one.
    yield rows.exclude(pk__gt=0, pk__lte=last)


def name_of(row: Any) -> str:
    return f"{row._meta.verbose_name} {row.pk}"
