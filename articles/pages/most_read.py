"""The most read articles of a day, a week and a month, as a list of ids that is kept a while.

Whatever is kept here is shown through `Article.objects.published()`: what was taken back or
withdrawn is gone from the list at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from articles.models import Article, DailyViews, Visit

SHOWN = 10
# More than are shown, so that one that is withdrawn meanwhile leaves no gap.
KEPT = 30


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


def most_read(days: int) -> list[int]:
    """The ids of what was read most today and on the days before, `days` altogether."""
    first = timezone.localdate() - timedelta(days=days - 1)
    midnight = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    views = Counter(DailyViews.most_read_since(first))
    # On a quiet site most visits wait to be folded; they are never many.
    views.update(Visit.objects.filter(at__gte=midnight).values_list("article", flat=True))
    return sorted(views, key=lambda pk: (views[pk], pk), reverse=True)[:KEPT]


def _kept(period: Period) -> list[int]:
    key, now = f"most-read-{period.name}", timezone.now()
    until, ids = cache.get(key, (now, []))
    # When the time is up one reader's request looks anew, and the others take what there is: they
    # would all add up the same rows. Should two slip through, the work is done twice, no more.
    if until <= now and cache.add(f"{key}-looking", 1, timeout=30):
        ids = most_read(period.days)
        cache.set(key, (now + period.fresh_for, ids), timeout=24 * 3600)
        cache.delete(f"{key}-looking")
    return list(ids)


def rankings() -> dict[str, list[int]]:
    """For each period the ids, the most read first; a young day is filled up from the week."""
    found: dict[str, list[int]] = {}
    longer: list[int] = []
    for period in reversed(PERIODS):
        longer = list(dict.fromkeys([*_kept(period), *longer]))[:KEPT]
        found[period.name] = longer
    return found


def lists(
    ids: dict[str, list[int]], shown: Iterable[Article]
) -> list[tuple[Period, list[Article]]]:
    """The rankings with the articles themselves, as far as they are among `shown`."""
    articles = {article.pk: article for article in shown}
    return [
        (period, [articles[pk] for pk in ids[period.name] if pk in articles][:SHOWN])
        for period in PERIODS
    ]
