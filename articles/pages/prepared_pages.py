"""Pages of long lists, by statements that the ORM writes once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from articles.keyset_pagination import Cursor, Page, beyond, equality_of, page_of, time_of
from articles.prepared_statements import SHARED_ROWS, Parameter, Prepared


class PreparedPages:
    """The pages of lists that are newest first by `field`, as `paginate` makes them.

    `make` returns the rows of a list, with parameters for what tells it from others. The rows are
    shared: see `Prepared`.
    """

    def __init__(self, make: Callable[[], QuerySet[Any]], field: str, size: int) -> None:
        self._make, self._field, self._size = make, field, size
        self._statement = cache(self._prepare)

    def _prepare(self, forward: bool | None, equality: str) -> Prepared[Any]:  # noqa: FBT001
        order = (self._field, "pk") if forward is False else (f"-{self._field}", "-pk")

        def make() -> QuerySet[Any]:
            rows = self._make()
            if forward is not None:
                at, pk = Parameter("at"), Parameter("pk")
                rows = beyond(rows, self._field, at, pk, forward=forward, equality=equality)
            return rows.order_by(*order)[: self._size + 1]

        return Prepared(make, shared=SHARED_ROWS)

    def page(self, lists: Iterable[dict[str, Any]], cursor: Cursor | None = None) -> Page[Any]:
        """Return a page of the lists with these values of the parameters, merged into one."""
        statement, position = self._statement(None, "exact"), {}
        if cursor:
            at, pk = time_of(cursor), cursor.position[-1]
            statement = self._statement(cursor.forward, equality_of(at))
            position = {"at": at, "pk": pk}
        rows = chain.from_iterable(statement(**values, **position) for values in lists)
        return page_of(rows, self._field, self._size, cursor)
