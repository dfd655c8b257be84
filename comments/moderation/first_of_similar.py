"""The first of similar comments: its card on the desk stands for the others."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db.models import Q

from comments.models.queryset import CommentQuerySet

SMALLEST_CHUNK, LARGEST_CHUNK = 100, 1000
# Values in one statement: SQLite takes 32,766, and 500 parts of a union.
MAX_VALUES = 5000


class _Row(NamedTuple):
    pk: int
    submitted_at: datetime
    fingerprint: str
    cluster: str
    appealed_at: datetime | None


class FirstOfSimilar:
    """Reads a queue in its order, and leaves out what says the same as an older comment.

    To ask of every row whether there is an older one took the database time that grew with the
    square of a flood. Here a query leaves out the texts that were read before, so that the rest of
    a flood is passed over by the index, and a page costs the same however long the queue is.
    """

    def __init__(
        self,
        waiting: CommentQuerySet,
        *,
        available: CommentQuerySet,
        category_ids: Collection[int] | None = None,
    ) -> None:
        """`available` are those of `waiting` that may be returned: the others can be first too.

        `category_ids` are those of `waiting`, if a filter limits it to some.
        """
        self.waiting, self.available = waiting, available
        self.category_ids = None
        if category_ids is not None:
            # Where nothing waits nothing has to be read.
            self.category_ids = waiting.categories_among(category_ids)

    def ids(self, count: int) -> list[int]:
        """Return the primary keys of the first `count`: the urgent ones, then the others.

        Urgent ones have cards of their own, so that none waits behind the card of another comment.
        """
        # Not `urgent=True`: SQLite finds no index for a bare column.
        urgent = self._ids_of(self.waiting.filter(urgent__in=[True]), count)
        return urgent + self._ids_of(self.waiting.filter(urgent__in=[False]), count - len(urgent))

    def _ids_of(self, waiting: CommentQuerySet, count: int) -> list[int]:
        self.fingerprints: set[str] = set()
        self.clusters: set[str] = set()
        first: list[int] = []
        if not count:
            return first
        for chunk in self._chunks(waiting, max(2 * count, SMALLEST_CHUNK)):
            pks = [row.pk for row in chunk if self._is_first(row)]
            free = self.available.filter(pk__in=pks).oldest_first().values_list("pk", flat=True)
            first += free[: count - len(first)] if pks else []
            if len(first) >= count:
                break
        return first

    def _is_first(self, row: _Row) -> bool:
        # An appeal is decided on by itself, whatever it says.
        if row.appealed_at:
            return True
        seen = row.fingerprint in self.fingerprints or row.cluster in self.clusters
        self.fingerprints |= {row.fingerprint} - {""}
        self.clusters |= {row.cluster} - {""}
        return not seen

    def _chunks(self, waiting: CommentQuerySet, size: int) -> Iterator[list[_Row]]:
        """Yield the waiting comments in order, without those that say what was read before."""
        after = Q()
        while chunk := self._first_rows(waiting.filter(after, self._unread()), size):
            yield chunk
            last = chunk[-1]
            if len(chunk) < size:
                return
            # The condition on the time alone looks redundant: it is what the index can use.
            later = Q(submitted_at__gt=last.submitted_at) | Q(pk__gt=last.pk)
            after = Q(submitted_at__gte=last.submitted_at) & later
            size = min(2 * size, LARGEST_CHUNK)

    def _first_rows(self, waiting: CommentQuerySet, size: int) -> list[_Row]:
        if self.category_ids is None:
            rows = waiting.oldest_first().values_list(*_Row._fields)[:size]
            return list(map(_Row._make, rows))
        rows = waiting.order_by().values_list(*_Row._fields)
        # One index range for each category, merged by the database: a condition for several
        # categories would have it read the whole queue, or all that waits in them.
        of_each = [rows.filter(category_id=pk) for pk in self.category_ids]
        unions = [
            of_each[n].union(*of_each[n + 1 : n + self._at_once], all=True)
            for n in range(0, len(of_each), self._at_once)
        ]
        parts = [map(_Row._make, union.order_by("submitted_at", "pk")[:size]) for union in unions]
        in_order = heapq.merge(*parts, key=lambda row: (row.submitted_at, row.pk))
        return list(islice(in_order, size))

    @property
    def _at_once(self) -> int:
        """The number of categories in one statement, which repeats its values for each."""
        return max(MAX_VALUES // (len(self.fingerprints) + len(self.clusters) + 10), 1)

    def _unread(self) -> Q:
        read = Q(fingerprint__in=self.fingerprints) | Q(cluster__in=self.clusters)
        return Q(appealed_at__isnull=False) | ~read
