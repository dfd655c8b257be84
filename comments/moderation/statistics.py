"""Statistics of the moderation: the queue, today's decisions, waiting times, thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.bounded_count import count_label, count_up_to
from comments.models import ArticleReport, Comment, DailyTotal, Decision, Report

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DAYS = 30
MIN_DAYS = 7
# The median is taken of so many newest decisions, so that it costs the same in a large archive.
NEWEST = 1000
# No further is counted what waits, so that a flood does not slow down the page that is for it.
MAX_WAITING = 1000
# Nor are more decisions of today counted, so that a rejected flood does not either.
MAX_DECIDED = 10_000
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True)
class Bar:
    """A rectangle of the chart in its own units, with numbers as SVG writes them."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    """A bar chart by day: comments received, next to them those approved and rejected."""

    days: list[DailyTotal]

    @property
    def is_shown(self) -> bool:
        """Whether it tells anything: the first comments came seven days ago, or earlier."""
        first = next((i for i, day in enumerate(self.days) if day.received), len(self.days))
        return len(self.days) - first >= MIN_DAYS

    @property
    def highest(self) -> int:
        return max(max(day.received, day.approved + day.rejected) for day in self.days)

    @property
    def totals(self) -> dict[str, int]:
        names = ("received", "approved", "rejected")
        return {name: sum(getattr(day, name) for day in self.days) for name in names}

    @property
    def bars(self) -> list[Bar]:
        step, scale = WIDTH / DAYS, HEIGHT / max(self.highest, 1)

        def bar(kind: str, left: float, top: float, height: float) -> Bar:
            numbers = (left, top, step * 0.38, height)
            # Not left to the template, which would write decimal commas in some languages.
            return Bar(kind, *(f"{number:.2f}" for number in numbers))

        bars = []
        for index, day in enumerate(self.days):
            left = index * step
            stacked = 0
            for kind, count in (("rejected", day.rejected), ("approved", day.approved)):
                top = HEIGHT - (stacked + count) * scale
                if count:
                    bars.append(bar(kind, left + step * 0.5, top, count * scale))
                stacked += count
            if day.received:
                received = day.received * scale
                bars.append(bar("received", left + step * 0.1, HEIGHT - received, received))
        return bars


def chart(today: date) -> Chart:
    """Return the chart of the last thirty days; one query."""
    first = today - timedelta(days=DAYS - 1)
    totals = {total.day: total for total in DailyTotal.objects.filter(day__gte=first)}
    days = [first + timedelta(days=index) for index in range(DAYS)]
    # A day on which nothing happened has no row.
    return Chart([totals.get(day) or DailyTotal(day=day) for day in days])


def waiting_label(by: User) -> str:
    """Return how many comments wait for `by`."""
    decidable = Comment.objects.pending().decidable_by(by)
    return count_label(count_up_to(MAX_WAITING, decidable), MAX_WAITING)


@dataclass(frozen=True)
class ArticleReportNumbers:
    """The open reports on articles, for the first page of editors."""

    open: str
    oldest: datetime | None
    usual_time: timedelta | None

    @classmethod
    def load(cls) -> ArticleReportNumbers:
        unhandled = ArticleReport.objects.unhandled().order_by("at", "pk")
        oldest = unhandled.values_list("at", flat=True).first()
        if oldest is None:
            return cls("", None, None)
        label = count_label(count_up_to(MAX_WAITING, unhandled), MAX_WAITING)
        return cls(label, oldest, ArticleReport.objects.usual_time())


@dataclass(frozen=True)
class DeskStatistics:
    """The numbers of a moderator: `for_others` wait, but somebody else must decide on them."""

    waiting: int
    for_others: int
    appealed: int
    reported: int
    oldest: datetime | None
    deciders: list[tuple[str, int]]
    median: timedelta | None
    report_median: timedelta | None
    chart: Chart

    @classmethod
    def load(cls, by: User) -> DeskStatistics:
        """Read all of them with a few queries, none of which grows with the archive."""
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        tomorrow = midnight + timedelta(days=1)
        pending, decidable_by = Comment.objects.pending(), Comment.objects.decidable_by(by)
        decidable, published = decidable_by.pending(), decidable_by.published()
        waiting = count_up_to(MAX_WAITING, decidable)
        decisions = Decision.objects.on_waiting_comments()
        seconds = [time.total_seconds() for time in decisions.newest_waiting_times(NEWEST)]
        return cls(
            waiting=waiting,
            for_others=count_up_to(MAX_WAITING, pending) - waiting,
            appealed=count_up_to(MAX_WAITING, decidable.filter(appealed_at__isnull=False)),
            reported=len(published.first_reported(MAX_WAITING)),
            oldest=decidable.oldest_first().values_list("submitted_at", flat=True).first(),
            deciders=decisions.between(midnight, tomorrow).count_by_moderator(MAX_DECIDED),
            median=timedelta(seconds=median(seconds)) if seconds else None,
            report_median=Report.objects.usual_time(),
            chart=chart(now.date()),
        )

    @property
    def waiting_label(self) -> str:
        return count_label(self.waiting, MAX_WAITING)

    @property
    def appealed_label(self) -> str:
        return count_label(self.appealed, MAX_WAITING)

    @property
    def reported_label(self) -> str:
        return count_label(self.reported, MAX_WAITING)

    @cached_property
    def decided_today(self) -> int:
        return sum(count for _username, count in self.deciders)

    @property
    def decided_today_label(self) -> str:
        return count_label(self.decided_today, MAX_DECIDED)
