"""The archive of a category: which years and months it has, and the articles of one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.date_field import FIRST_YEAR
from articles.models import Article
from articles.models.queryset import ArticleQuerySet
from articles.months import Month, Year
from articles.pages.archive_periods import periods_with_articles
from articles.prepared_statements import NOW, Parameter, Prepared, padded, parameters

Period = Year | Month


def query_of(period: Period) -> str:
    """Return the query string that asks for this period: `month=2024-05` or `year=2024`."""
    return f"month={period}" if isinstance(period, Month) else f"year={period}"


def published_in(
    start: datetime | Parameter, end: datetime | Parameter, articles: ArticleQuerySet
) -> ArticleQuerySet:
    """Filter articles to those published from `start` until before `end`."""
    return articles.filter(published_at__gte=start, published_at__lt=end)


def _parse(query: QueryDict) -> Period | None:
    if "month" in query:
        return Month.parse(query.get("month", ""))
    return Year.parse(query.get("year", "")) if "year" in query else None


@lru_cache
def _oldest_of(count: int) -> Prepared[tuple[datetime]]:
    """Return the statement for the oldest article of so many categories."""

    def make() -> Any:
        published = Article.objects.visible_at(NOW).order_by("published_at")
        # The first of each category is read by index; min() over all of them would be a scan.
        firsts = [
            articles.values("pk")[:1]
            for articles in published.by_category(parameters("category", count))
        ]
        return published.with_ids_in(firsts).values_list("published_at")[:1]

    return Prepared(make)


class Archive:
    """The years and months in which articles of some categories were published."""

    def __init__(self, category_ids: Iterable[int]) -> None:
        self.category_ids = list(category_ids)

    @cached_property
    def _oldest(self) -> datetime | None:
        count = len(self.category_ids)
        values = padded("category", self.category_ids, count)
        row = _oldest_of(count).first(now=timezone.now(), **values)
        return row[0] if row else None

    def _overlaps(self, period: Period) -> bool:
        # In this order, because the last year that there can be has no representable end.
        started = period.start <= timezone.now()
        return started and self._oldest is not None and self._oldest < period.end

    def years(self) -> list[Year]:
        """Return the years that have articles, the present one first."""
        if self._oldest is None:
            return []
        first = max(FIRST_YEAR, timezone.localdate(self._oldest).year)
        years = [Year(year) for year in range(timezone.localdate().year, first - 1, -1)]
        return periods_with_articles(years, self.category_ids)

    def months(self, year: int) -> list[Month]:
        """Return the months of this year that have articles."""
        return periods_with_articles(Year(year).months(), self.category_ids)

    def requested_period(self, query: QueryDict) -> Period | None:
        """Return the period that `?month=2024-05` or `?year=2024` asks for, None without either.

        Raises Http404 for anything else, and for a period outside the archive.
        """
        try:
            period = _parse(query)
        except ValueError:
            raise Http404(_("There is no such month or year.")) from None
        if period and not self._overlaps(period):
            raise Http404(_("There is no such month or year."))
        return period
