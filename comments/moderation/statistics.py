"""How the review goes: what waits, who decided today, how long it took, and thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import Count, DateTimeField, F, IntegerField, Min, Value
from django.db.models.functions import Cast
from django.utils import timezone

from comments.models import Comment, DailyTotal, Decision

DAYS = 30
# Of so many newest decisions the median is taken.
NEWEST = 1000
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True)
class Bar:
    """A rectangle of the chart, in its own units, as SVG writes numbers."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    """Thirty days up to today: received, and beside it what was approved and rejected."""

    days: list[DailyTotal]

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
            return Bar(kind, *(f"{number:.2f}" for number in numbers))

        bars = []
        for place, day in enumerate(self.days):
            left = place * step
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
    """The chart of the last thirty days; one query."""
    first = today - timedelta(days=DAYS - 1)
    found = {total.day: total for total in DailyTotal.objects.filter(day__gte=first)}
    days = [first + timedelta(days=place) for place in range(DAYS)]
    return Chart([found.get(day) or DailyTotal(day=day) for day in days])


def _newest() -> Any:
    decided = Decision.objects.by_moderators().filter(from_status=Comment.Status.PENDING)
    # Not “the last thousand numbers”: PostgreSQL takes that for a third of all rows.
    newest = decided.order_by("-pk").values("pk")[:NEWEST]
    return (
        Decision.objects.filter(pk__in=newest)
        .order_by()
        .annotate(name=Value(""), n=Value(0), end=F("at"), start=F("comment__submitted_at"))
    )


def _of_today(midnight: datetime) -> Any:
    nothing = Value(None, output_field=DateTimeField())
    return (
        Decision.objects.by_moderators()
        .filter(at__gte=midnight, from_status=Comment.Status.PENDING)
        .order_by()
        .values(name=F("by__username"))
        .annotate(n=Cast(Count("pk"), IntegerField()), end=nothing, start=nothing)
    )


def _reported() -> Any:
    """As one more row of the same kind, of nobody."""
    nothing = Value(None, output_field=DateTimeField())
    comments = Comment.objects.reported().order_by().values(name=Value(""))
    return comments.annotate(n=Cast(Count("pk"), IntegerField()), end=nothing, start=nothing)


@dataclass(frozen=True)
class Numbers:
    waiting: int
    appealed: int
    reported: int
    oldest: datetime | None
    deciders: list[tuple[str, int]]
    median: timedelta | None
    chart: Chart

    @cached_property
    def decided_today(self) -> int:
        return sum(count for _who, count in self.deciders)


def read() -> Numbers:
    """All numbers; three queries, none of which grows with the archive."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    waits = Comment.objects.pending().aggregate(
        n=Count("pk"), oldest=Min("submitted_at"), appealed=Count("appealed_at")
    )
    deciders, spells, reported = [], [], 0
    columns = ("name", "n", "end", "start")
    others = (part.values_list(*columns) for part in (_of_today(midnight), _reported()))
    for name, n, end, start in _newest().values_list(*columns).union(*others, all=True):
        if end is not None:
            spells.append(end - start)
        elif name:
            deciders.append((name, n))
        else:
            reported = n
    return Numbers(
        waiting=waits["n"],
        appealed=waits["appealed"],
        reported=reported,
        oldest=waits["oldest"],
        deciders=sorted(deciders, key=lambda each: (-each[1], each[0])),
        median=median(spells) if spells else None,
        chart=chart(now.date()),
    )
