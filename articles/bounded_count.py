"""Counts with an upper bound: counting a large archive takes longer than reading a page of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.functional import cached_property

# So many rows of a list can be paged through; older ones are searched for or filtered.
MAX_LISTED = 1000


def count_up_to(limit: int, rows: QuerySet[Any]) -> int:
    """Return how many rows there are, or `limit` if there are more."""
    # In the order of the page: without it SQLite may take another index, or none, and read all.
    return rows.values("pk")[:limit].count()


class CountUpTo(Subquery):
    """The number of rows of a slice, for each row of an outer query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_label(number: int, limit: int) -> str:
    """Return the number for people: a bound that is reached says that there may be more."""
    return f"{number:,}+" if number >= limit else str(number)


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that counts no further than its last page."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return count_up_to(MAX_LISTED, rows)

    @property
    def count_label(self) -> str:
        return count_label(self.count, MAX_LISTED)
