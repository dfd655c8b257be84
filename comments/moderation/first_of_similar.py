"""The first of similar comments: its card on the desk stands for the others."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Q

from comments.models.queryset import CommentQuerySet

SMALLEST_CHUNK, LARGEST_CHUNK = 100, 1000
# Values in one statement: SQLite takes 32,766, and 500 parts of a union.
MAX_VALUES = 5000
# The primary key of no category, replaced by those of categories in a compiled statement.
PLACEHOLDER = -1


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
        # In an ordinary queue enough of so many say something new, and one statement does.
        for chunk in self._chunks(waiting, max(4 * count, SMALLEST_CHUNK)):
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
        parts = [
            self._of_categories(waiting, self.category_ids[n : n + self._at_once], size)
            for n in range(0, len(self.category_ids), self._at_once)
        ]
        in_order = heapq.merge(*parts, key=lambda row: (row.submitted_at, row.pk))
        return list(islice(in_order, size))

    def _of_categories(
        self, waiting: CommentQuerySet, category_ids: list[int], size: int
    ) -> Iterator[_Row]:
        """Read the beginning of one index range for each category, merged by the database.

        A condition for several categories would have it read the whole queue, or all that waits in
        them; without a limit of its own for each, PostgreSQL reads all and sorts. The ranges differ
        in one value, so the statement of one is written once and repeated: `union` would compile
        each of them anew, half a millisecond a category.
        """
        rows = waiting.filter(category_id=PLACEHOLDER).order_by().only(*_Row._fields)
        statement, values = rows.query.sql_with_params()
        of_all = [pk if value == PLACEHOLDER else value for pk in category_ids for value in values]
        first = f"ORDER BY submitted_at, id LIMIT {size:d}"
        of_one = f"SELECT * FROM ({statement} {first}) AS of_one"  # noqa: S608 (Django's own)
        merged = f"{' UNION ALL '.join([of_one] * len(category_ids))} {first}"
        read = waiting.model.objects.raw(merged, of_all)
        return map(_Row._make, map(attrgetter(*_Row._fields), read))

    @property
    def _at_once(self) -> int:
        """The number of categories in one statement, which repeats its values for each."""
        return max(MAX_VALUES // (len(self.fingerprints) + len(self.clusters) + 10), 1)

    def _unread(self) -> Q:
        read = Q(fingerprint__in=self.fingerprints) | Q(cluster__in=self.clusters)
        return Q(appealed_at__isnull=False) | ~read
