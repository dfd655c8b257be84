"""The ledger of a month: what came in, what became of it and why, as a table to keep."""

from __future__ import annotations

import csv
import io
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Publication
from comments.csv_safe import escape_formula
from comments.models import Comment, Decision, DecisionHead

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Spreadsheet programs take a file without it for another encoding.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, order=True)
class Month:
    """A month in the time zone of the site, written `2026-11`."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        local = timezone.localdate(moment)
        return cls(local.year, local.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for what is no month."""
        year, _hyphen, month = text.partition("-")
        day = date(int(year), int(month), 1)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime(self.year, self.month, 1))  # noqa: DTZ001

    @property
    def end(self) -> datetime:
        return self.next().start

    @property
    def last_day(self) -> date:
        return self.next().start.date() - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Those of its days that have begun."""
        day = self.start.date()
        while day <= min(timezone.localdate(), self.last_day):
            yield day
            day += timedelta(days=1)


def months() -> list[Month]:
    """Every month from the first comment to this one, the newest first."""
    first = Comment.objects.aggregate(first=Min("submitted_at"))["first"] or timezone.now()
    this = Month.of(timezone.now())
    found = [min(Month.of(first), this)]
    while found[-1] < this:
        found.append(found[-1].next())
    return found[::-1]


@dataclass
class MonthlyLedger:
    """What was counted of a month, by day."""

    month: Month
    counts: Counter[tuple[date, str]] = field(default_factory=Counter)
    # Eight bytes for each: also a month of half a million decisions is no burden.
    waits: defaultdict[date, array[float]] = field(
        default_factory=lambda: defaultdict(lambda: array("d"))
    )
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, month: Month) -> Self:
        ledger = cls(month)
        ledger._count_comments()
        decisions = Decision.objects.between(month.start, month.end)
        for day, status, count in decisions.count_by_day():
            ledger.counts[day, status] = count
        ledger.reasons = list(decisions.rejections_by_reason())
        first = decisions.first_on_their_comment().order_by("at")
        for at, submitted in first.values_list("at", "comment__submitted_at").iterator():
            ledger.waits[timezone.localdate(at)].append((at - submitted).total_seconds() / 60)
        return ledger

    def _count_comments(self) -> None:
        comments = Comment.objects.filter(
            submitted_at__gte=self.month.start, submitted_at__lt=self.month.end
        )
        days = comments.annotate(day=TruncDate("submitted_at")).values_list("day")
        for day, count in days.annotate(count=Count("pk")).order_by("day"):
            self.counts[day, "received"] = count

    def rows(self, *, by: User) -> Iterator[list[Any]]:
        """The table, with what proves it, for `by` to take away."""
        yield from self._heading(by)
        yield []
        yield [
            _("Day"),
            _("Received"),
            _("Approved"),
            _("Rejected"),
            _("Undone"),
            _("Appealed by the reader"),
            _("Withdrawn by the reader"),
            _("Median minutes from arrival to first decision"),
        ]
        # What was imported may bear a date that is still to come.
        days = sorted({*self.month.days(), *(day for day, _kind in self.counts)})
        for day in days:
            yield [day.isoformat(), *self._counted([day]), _median(self.waits.get(day))]
        everything = sum(self.waits.values(), array("d"))
        yield [_("Total"), *self._counted(days), _median(everything)]
        yield []
        yield [_("Reason of a rejection"), _("Rejected")]
        for reason, count in self.reasons:
            yield [reason or _("None given"), count]

    def _heading(self, by: User) -> Iterator[list[Any]]:
        head = DecisionHead.objects.get()
        last = Decision.objects.filter(digest=head.digest).values_list("pk", flat=True).first()
        # A month alone, such as 2026-11, would be shown as a day.
        yield [_("Ledger of comments"), f"{self.month.start.date()} – {self.month.last_day}"]
        yield [_("Publication"), Publication.get_solo().name]
        yield [_("Made"), timezone.localtime().isoformat(" ", "seconds")]
        yield [_("Made by"), by.get_username()]
        yield [_("Last decision in the log"), last or 0]
        yield [_("Head of the log"), head.digest]

    def _counted(self, days: Collection[date]) -> list[int]:
        kinds = ("received", "approved", "rejected", "pending", "appealed", "withdrawn")
        return [sum(self.counts[day, kind] for day in days) for kind in kinds]


def _median(minutes: array[float] | None) -> float | str:
    return round(median(minutes), 1) if minutes else ""


def csv_of(rows: Iterator[list[Any]]) -> str:
    """The table in a form that spreadsheet programs open with a double click."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return text.getvalue()
