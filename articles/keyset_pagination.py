"""Pagination of lists in descending order by key, so that page 10,000 costs what the first does.

A page is addressed by a row next to it, not by an offset: the database seeks to that row in an
index, and a page keeps its rows when new ones arrive at the top of the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Generic, Self, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from articles.date_field import EARLIEST, LATEST

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# The sort values of a row, the most significant first. They make rows distinct: the last one is
# the primary key.
Position = tuple[int, ...]
T = TypeVar("T")
P = TypeVar("P", bound=Position)
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")

# How the position in a list that is newest first is written: microseconds since 1970 and primary
# key. Sixteen digits are the most that a datetime can hold without an overflow.
NEWEST_FIRST = r"(-?[0-9]{1,16})-([0-9]{1,18})"


def to_microseconds(at: datetime) -> int:
    """Return the microseconds since 1970, exactly, as a float could not."""
    return (at - EPOCH) // MICROSECOND


def position_of(at: datetime, pk: int) -> Position:
    """Return the position of a row in a list that is newest first."""
    return to_microseconds(at), pk


def equality_of(at: datetime) -> str:
    """Return the lookup of all rows that are read with this time, as those from outside may be."""
    return {EARLIEST: "lte", LATEST: "gte"}.get(at, "exact")


def beyond(
    rows: Rows, field: str, at: Any, pk: Any, *, forward: bool, equality: str = "exact"
) -> Rows:
    """Return the rows after (`forward`) or before the position of `at` and `pk`.

    `equality` is what `equality_of` returns for the time, which may be a parameter.
    """
    # Not one condition on both: with the plain bound on its own, both engines seek to it in the
    # index.
    bound, end = ("lte", "gte") if forward else ("gte", "lte")
    if equality in ("exact", bound):
        rows = rows.filter(**{f"{field}__{bound}": at})
    # Of rows with this time only the key tells them apart.
    return rows.exclude(**{f"{field}__{equality}": at, f"pk__{end}": pk})


@dataclass(frozen=True)
class Cursor:
    """The page after a row (`forward`), or the page before it, in a list in descending order.

    Written in addresses as `b1673195969000000-17`: `b` for the lower rows, `a` for the higher ones,
    then the row's position.
    """

    forward: bool
    position: Position

    @classmethod
    def parse(cls, text: str, pattern: str = NEWEST_FIRST) -> Self:
        """Read a cursor as `str()` writes it; `pattern` has a group for each sort value.

        Raises Http404 for anything else.
        """
        match = re.fullmatch(f"([ba]){pattern}", text)
        if not match:
            raise Http404(_("This list has no such page. Please go back to its first page."))
        direction, *values = match.groups()
        return cls(direction == "b", tuple(map(int, values)))

    def __str__(self) -> str:
        return ("b" if self.forward else "a") + "-".join(map(str, self.position))

    def filter(self, rows: Rows, field: str) -> Rows:
        """Return the rows beyond this cursor in a list that is newest first by `field`."""
        at, pk = time_of(self), self.position[-1]
        return beyond(rows, field, at, pk, forward=self.forward, equality=equality_of(at))


def time_of(cursor: Cursor) -> datetime:
    """Return the time of the row that the cursor is at, in a list that is newest first."""
    return EPOCH + cursor.position[0] * MICROSECOND


def nearest(positions: Iterable[P], cursor: Cursor | None, limit: int) -> list[P]:
    """Return the first `limit` positions beyond the cursor, the nearest to it first."""
    if cursor is None:
        return sorted(positions, reverse=True)[:limit]
    if cursor.forward:
        return sorted((p for p in positions if p < cursor.position), reverse=True)[:limit]
    return sorted(p for p in positions if p > cursor.position)[:limit]


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of a page in the list's order, and the cursors of its neighbours, if it has any."""

    items: list[T]
    previous: Cursor | None = None
    next: Cursor | None = None

    @classmethod
    def of(
        cls,
        rows: Sequence[T],
        size: int,
        cursor: Cursor | None,
        position: Callable[[T], Position],
    ) -> Self:
        """Make a page of `size` rows from `rows`: those beyond the cursor, the nearest first.

        They are as many as there are, but `size` + 1 are enough: the one too many says that the
        list goes on.
        """
        backward = cursor is not None and not cursor.forward
        more, items = len(rows) > size, list(rows[:size])
        if not items:
            return cls([])
        if backward:
            items.reverse()
        has_previous = more if backward else cursor is not None
        has_next = backward or more
        return cls(
            items,
            Cursor(False, position(items[0])) if has_previous else None,
            Cursor(True, position(items[-1])) if has_next else None,
        )


def paginate(
    querysets: Iterable[QuerySet[Any]], field: str, size: int, cursor: Cursor | None = None
) -> Page[Any]:
    """Merge querysets into one list that is newest first by `field`, and return a page of it.

    Without a cursor it is the first page. Each queryset reads `size` + 1 rows by an index on
    (`field`, primary key).
    """

    backward = cursor is not None and not cursor.forward
    order = (field, "pk") if backward else (f"-{field}", "-pk")
    rows = chain.from_iterable(
        (cursor.filter(queryset, field) if cursor else queryset).order_by(*order)[: size + 1]
        for queryset in querysets
    )
    return page_of(rows, field, size, cursor)


def page_of(rows: Iterable[Any], field: str, size: int, cursor: Cursor | None) -> Page[Any]:
    """Return the page of a list that is newest first by `field`, from its first rows there."""

    def position(row: Model) -> Position:
        return position_of(getattr(row, field), row.pk)

    backward = cursor is not None and not cursor.forward
    nearest_first = sorted(rows, key=position, reverse=not backward)
    return Page.of(nearest_first, size, cursor, position)
