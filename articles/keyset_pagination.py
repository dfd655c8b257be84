"""Pages of a list that is newest first, found by key: page 10,000 costs what the first does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest, nsmallest
from itertools import chain
from typing import Any, Self

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A place in a list: just before or just after a row. Written `b1673195969000000-17`."""

    older: bool
    at: datetime
    pk: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as `str()` writes it; raises Http404 for anything else."""
        match = re.fullmatch(r"([ba])([0-9]{1,16})-([0-9]{1,18})", text)
        if not match:
            raise Http404(_("There is no such page of this list. Go back to its first page."))
        at = EPOCH + timedelta(microseconds=int(match[2]))
        return cls(older=match[1] == "b", at=at, pk=int(match[3]))

    def __str__(self) -> str:
        microseconds = (self.at - EPOCH) // timedelta(microseconds=1)
        return f"{'b' if self.older else 'a'}{microseconds}-{self.pk}"

    def narrow(self, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        # The plain bound stands by itself, so that both engines seek to it in the index.
        side, end = ("lte", "gte") if self.older else ("gte", "lte")
        return rows.filter(**{f"{field}__{side}": self.at}).exclude(
            **{field: self.at, f"pk__{end}": self.pk}
        )


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the keys of its neighbours where there are any."""

    items: list[Any]
    newer: Key | None
    older: Key | None


def page_by_key(
    lists: Iterable[QuerySet[Any]], field: str, size: int, key: Key | None = None
) -> Page:
    """Merge lists into one that is newest first by `field`, and return `size` rows of it.

    `key` is where the page begins; without one it is the first page. Each list is asked for
    `size` + 1 rows, by an index on (`field`, primary key).
    """
    upwards = key is not None and not key.older

    def place(row: Model) -> tuple[datetime, int]:
        return getattr(row, field), row.pk

    order = (field, "pk") if upwards else (f"-{field}", "-pk")
    found = chain.from_iterable(
        (key.narrow(rows, field) if key else rows).order_by(*order)[: size + 1] for rows in lists
    )
    rows = (nsmallest if upwards else nlargest)(size + 1, found, key=place)
    more = len(rows) > size
    items = sorted(rows[:size], key=place, reverse=True)
    if not items:
        return Page([], None, None)
    newer = Key(False, *place(items[0])) if (more if upwards else key) else None
    older = Key(True, *place(items[-1])) if (upwards or more) else None
    return Page(items, newer, older)
