"""The list on the page of a category or tag: a top story, and the others grouped by date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Self, cast

from django.utils import timezone

from articles.models import Article
from articles.months import Month

# A list that spans more days is grouped by month.
MAX_DAYS = 31


@dataclass(frozen=True)
class DateGroup:
    """The articles of a day, or of a month where `day` is None."""

    month: Month
    day: date | None
    articles: list[Article]


def _day_of(article: Article) -> date:
    # Listed articles are published, so they have a time.
    return timezone.localdate(cast("Any", article.published_at))


def grouped_by_date(articles: Sequence[Article]) -> list[DateGroup]:
    """Group articles, the newest first, by day if they span at most 31 days, else by month."""
    if not articles:
        return []
    by_day = (_day_of(articles[0]) - _day_of(articles[-1])).days < MAX_DAYS

    def key(article: Article) -> tuple[Month, date | None]:
        day = _day_of(article)
        return Month(day.year, day.month), day if by_day else None

    return [DateGroup(*period, list(group)) for period, group in groupby(articles, key)]


@dataclass(frozen=True)
class ArticleList:
    """A page of articles; without a cover in it, the first in its groups is larger instead."""

    top: Article | None
    groups: list[DateGroup]
    first_is_larger: bool = False

    @classmethod
    def of(cls, articles: Iterable[Article], *, with_top: bool) -> Self:
        """Arrange a page of articles, the newest first."""
        articles = list(articles)
        with_cover = (article for article in articles if article.cover_id)
        top = next(with_cover, None) if with_top else None
        groups = grouped_by_date([article for article in articles if article != top])
        return cls(top, groups, first_is_larger=with_top and top is None)
