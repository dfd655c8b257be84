"""The articles of a year or a month, and the years and months that a list has any of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Self

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.models.queryset import ArticleQuerySet

WRITTEN = {"month": "([0-9]{4})-(0[1-9]|1[0-2])", "year": "([0-9]{4})"}


def _number(day: date) -> int:
    """Months counted through, as `Period` counts them."""
    return day.year * 12 + day.month


def _midnight(number: int) -> datetime:
    """When the month with this number begins."""
    year, month = divmod(number - 1, 12)
    return timezone.make_aware(datetime(year, month + 1, 1))  # noqa: DTZ001


@dataclass(frozen=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    @classmethod
    def asked(cls, query: QueryDict) -> Self | None:
        """What `?month=2024-05` or `?year=2024` asks for; raises Http404 for nonsense."""
        name = next((name for name in WRITTEN if name in query), None)
        if not name:
            return None
        match = re.fullmatch(WRITTEN[name], query.get(name, ""))
        if not match:
            raise Http404(_("There is no such month or year."))
        return cls(*map(int, match.groups()))

    @property
    def first(self) -> int:
        return self.year * 12 + (self.month or 1)

    @property
    def last(self) -> int:
        return self.year * 12 + (self.month or 12)

    @property
    def query(self) -> str:
        return f"month={self.year:04}-{self.month:02}" if self.month else f"year={self.year:04}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, 1)

    def narrow(self, lists: Iterable[ArticleQuerySet]) -> list[ArticleQuerySet]:
        start, end = _midnight(self.first), _midnight(self.last + 1)
        return [rows.filter(published_at__gte=start, published_at__lt=end) for rows in lists]


class Archive:
    """The times of the lists that make up one list together."""

    def __init__(self, lists: Sequence[ArticleQuerySet]) -> None:
        self.lists = lists

    @cached_property
    def _oldest(self) -> date | None:
        firsts = [rows.order_by("published_at").values("pk")[:1] for rows in self.lists]
        oldest = Article.objects.published().found_by(firsts).order_by("published_at")
        at = oldest.values_list("published_at", flat=True).first()
        return timezone.localdate(at) if at else None

    def years(self) -> list[Period]:
        """The newest first."""
        if not self._oldest:
            return []
        this_year = timezone.localdate().year
        return [Period(year) for year in range(this_year, self._oldest.year - 1, -1)]

    def months(self, year: int) -> list[Period]:
        """Those of the year that lie between the oldest article and today."""
        months = [Period(year, month) for month in range(1, 13)]
        return [month for month in months if self._reaches(month)]

    def _reaches(self, period: Period) -> bool:
        if not self._oldest:
            return False
        this_month = _number(timezone.localdate())
        return _number(self._oldest) <= period.last and period.first <= this_month

    def asked(self, query: QueryDict) -> Period | None:
        """The period of an address; raises Http404 when it lies outside of what there is."""
        period = Period.asked(query)
        if period and not self._reaches(period):
            raise Http404(_("There is no such month or year."))
        return period
