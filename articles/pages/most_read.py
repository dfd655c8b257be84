"""The most read articles of a day, a week and a month, as cached lists of ids.

The ids are shown through `Article.objects.published()`, so that an article that was taken back or
withdrawn disappears from the list at once, whatever is in the cache.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from articles.models import Article, DailyViews
from articles.pages.headline import Headline
from articles.prepared_statements import NOW, Prepared, padded, parameters

MAX_SHOWN = 10
# More than are shown, so that the list stays full when articles are withdrawn meanwhile.
MAX_RANKED = 30
# More again, so that the ranking of a category can be picked from them.
MAX_CACHED = 100
MAX_IN_CATEGORY = 5
# Longer than any list is fresh: an old list is shown while a new one is made.
KEPT_FOR = timedelta(days=1)
# A request that died while it made a new list blocks the others no longer than this.
LOCKED_FOR = timedelta(seconds=30)


class Named(Protocol):
    """An article, or some columns of one."""

    @property
    def pk(self) -> int: ...


RowT = TypeVar("RowT", bound=Named)


@dataclass(frozen=True)
class Period:
    name: str
    label: Promise
    days: int
    fresh_for: timedelta


# The longer the period, the more there is to add up, and the less a minute changes.
PERIODS = (
    Period("day", pgettext_lazy("most read", "Today"), 1, timedelta(minutes=1)),
    Period("week", pgettext_lazy("most read", "Seven days"), 7, timedelta(minutes=5)),
    Period("month", pgettext_lazy("most read", "Thirty days"), 30, timedelta(minutes=15)),
)


def most_read_ids(days: int) -> list[int]:
    """Return the ids of the articles most read in the last `days` days, today included."""
    today = timezone.localdate()
    first_day = today - timedelta(days=days - 1)
    return DailyViews.most_read_between(first_day, today, MAX_CACHED)


def _cached_entry(key: str) -> tuple[datetime | None, list[int]]:
    """Return until when the cached list is fresh, and the list.

    Anything else is a miss: another version, or another site, may have left it under this key.
    """
    match cache.get(key):
        case [datetime() as fresh_until, list() as ids] if timezone.is_aware(fresh_until):
            if all(isinstance(pk, int) and pk.bit_length() < 64 for pk in ids):
                return fresh_until, ids
    return None, []


def _cached_ids(period: Period) -> list[int]:
    key, now = f"most-read-{period.name}", timezone.now()
    fresh_until, ids = _cached_entry(key)
    # Of all requests that meet an old list one makes the new one, and the others show the old:
    # together they would add up the same rows at the same time. Should two of them do it, the work
    # is done twice, no more.
    lock = f"{key}-lock"
    # With both bounds: after the clock was set back, a list of its future would stay for as long.
    is_fresh = fresh_until and now < fresh_until <= now + period.fresh_for
    if not is_fresh and cache.add(lock, 1, timeout=LOCKED_FOR.total_seconds()):
        ids = most_read_ids(period.days)
        cache.set(key, (now + period.fresh_for, ids), timeout=KEPT_FOR.total_seconds())
        cache.delete(lock)
    return list(ids)


def ranked_ids(shortest: str = PERIODS[0].name) -> dict[str, list[int]]:
    """Return the ids of every period from `shortest` on by its name, the most read first.

    A period in which little was read yet is filled up from the longer ones.
    """
    rankings: dict[str, list[int]] = {}
    longer: list[int] = []
    for period in reversed(PERIODS):
        longer = list(dict.fromkeys([*_cached_ids(period), *longer]))[:MAX_RANKED]
        rankings[period.name] = longer
        if period.name == shortest:
            break
    return rankings


_headlines = Prepared(
    lambda: (
        Article.objects.visible_at(NOW)
        .filter(pk__in=parameters("pk", MAX_CACHED))
        .values_list(*Headline._fields)
    )
)


def _shortened(articles: list[RowT], repeated: Container[int]) -> list[RowT]:
    """Return as many as are shown; those in `repeated` only where too few others are ranked."""
    others = sum(article.pk not in repeated for article in articles)
    repeats = islice((a.pk for a in articles if a.pk in repeated), max(MAX_SHOWN - others, 0))
    kept = set(repeats)
    shown = [article for article in articles if article.pk not in repeated or article.pk in kept]
    return shown[:MAX_SHOWN]


def rankings(
    ids: dict[str, list[int]], articles: Iterable[RowT], repeated: Container[int] = ()
) -> list[tuple[Period, list[RowT]]]:
    """Return every period with its articles, as far as they are among `articles`.

    Those in `repeated` are on the page already, and left out where enough others were read.
    """
    by_id = {article.pk: article for article in articles}
    return [
        (period, _shortened([by_id[pk] for pk in ids[period.name] if pk in by_id], repeated))
        for period in PERIODS
    ]


def most_read_articles(category_ids: Iterable[int] | None = None) -> list[Headline]:
    """Return the articles most read in thirty days, by default of all categories.

    They are among the most read of the site: a ranking of a category's own would add up the views
    of all articles once more for each category.
    """
    ids = _cached_ids(PERIODS[-1])
    wanted = None if category_ids is None else set(category_ids)
    # Filtered here: by the category as well, the database might read all articles of it instead.
    rows = _headlines(now=timezone.now(), **padded("pk", ids, MAX_CACHED))
    articles = {row[0]: Headline(*row) for row in rows}
    ranked = (articles[pk] for pk in ids if pk in articles)
    return [article for article in ranked if wanted is None or article.category_id in wanted][
        :MAX_IN_CATEGORY
    ]
