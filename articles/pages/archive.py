"""The archive of a category: which years and months it has, and the articles of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.models.queryset import ArticleQuerySet
from articles.months import Month, Year

Period = Year | Month


def query_of(period: Period) -> str:
    """Return the query string that asks for this period: `month=2024-05` or `year=2024`."""
    return f"month={period}" if isinstance(period, Month) else f"year={period}"


def published_in(period: Period, querysets: Iterable[ArticleQuerySet]) -> list[ArticleQuerySet]:
    """Filter each queryset to the articles published in this period."""
    within = {"published_at__gte": period.start, "published_at__lt": period.end}
    return [articles.filter(**within) for articles in querysets]


def _parse(query: QueryDict) -> Period | None:
    if "month" in query:
        return Month.parse(query.get("month", ""))
    return Year.parse(query.get("year", "")) if "year" in query else None


class Archive:
    """The years and months of the querysets that make up one list together."""

    def __init__(self, querysets: Sequence[ArticleQuerySet]) -> None:
        self.querysets = querysets

    @cached_property
    def _oldest(self) -> datetime | None:
        # The first of each queryset is read by index; min() over all of them would be a scan.
        firsts = [articles.order_by("published_at").values("pk")[:1] for articles in self.querysets]
        oldest = Article.objects.published().with_ids_in(firsts).order_by("published_at")
        return oldest.values_list("published_at", flat=True).first()

    def _overlaps(self, period: Period) -> bool:
        # In this order, because the last year that there can be has no representable end.
        started = period.start <= timezone.now()
        return started and self._oldest is not None and self._oldest < period.end

    def years(self) -> list[Year]:
        """Return every year from now back to that of the oldest article."""
        if self._oldest is None:
            return []
        first, last = timezone.localdate(self._oldest).year, timezone.localdate().year
        return [Year(year) for year in range(last, first - 1, -1)]

    def months(self, year: int) -> list[Month]:
        """Return the months of this year between the oldest article and today."""
        return [month for month in Year(year).months() if self._overlaps(month)]

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
