"""The monthly ledger: comments received and decided on by day, as a table to download."""

from __future__ import annotations

import csv
import io
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Publication
from articles.models.person_name import person_name
from articles.months import Month
from comments.csv_safe import escape_formula
from comments.models import Comment, Decision, DecisionHead

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Spreadsheet programs take UTF-8 without it for another encoding.
BYTE_ORDER_MARK = "\ufeff"


def months() -> list[Month]:
    """Return every month from the first comment to this one, the newest first."""
    first = Comment.objects.aggregate(first=Min("submitted_at"))["first"] or timezone.now()
    this_month = Month.containing(timezone.now())
    # An imported comment may bear a date that is still to come.
    months = [min(Month.containing(first), this_month)]
    while months[-1] < this_month:
        months.append(months[-1].next())
    return months[::-1]


@dataclass
class MonthlyLedger:
    """The numbers of a month. `counts` is by day and outcome, `waits` by day in minutes."""

    month: Month
    counts: Counter[tuple[date, str]] = field(default_factory=Counter)
    # Eight bytes a decision: a median needs all of them, and a month may have half a million.
    waits: defaultdict[date, array[float]] = field(
        default_factory=lambda: defaultdict(lambda: array("d"))
    )
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def load(cls, month: Month) -> Self:
        """Read the month with a number of queries that does not grow with it."""
        ledger = cls(month)
        ledger._count_comments()
        decisions = Decision.objects.between(month.start, month.end)
        for day, status, count in decisions.count_by_day():
            ledger.counts[day, status] = count
        ledger.reasons = list(decisions.rejections_by_reason())
        first = decisions.first_on_their_comment().order_by("at")
        for at, submitted in first.values_list("at", "comment__submitted_at").iterator():
            minutes = max((at - submitted).total_seconds() / 60, 0)
            ledger.waits[timezone.localdate(at)].append(minutes)
        return ledger

    def _count_comments(self) -> None:
        comments = Comment.objects.filter(
            submitted_at__gte=self.month.start, submitted_at__lt=self.month.end
        )
        days = comments.annotate(day=TruncDate("submitted_at")).values_list("day")
        for day, count in days.annotate(count=Count("pk")).order_by("day"):
            self.counts[day, "received"] = count

    def rows(self, *, by: User) -> Iterator[list[Any]]:
        """Yield the table that `by` downloads, headed by what proves it against the log."""
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
        # Days on which nothing happened are listed too, so that none seems to be missing.
        days = sorted({*self.month.days_so_far(), *(day for day, _kind in self.counts)})
        for day in days:
            yield [day.isoformat(), *self._counted([day]), _median(self.waits.get(day))]
        everything = sum(self.waits.values(), array("d"))
        yield [_("Total"), *self._counted(days), _median(everything)]
        yield []
        yield [_("Reason of a rejection"), _("Rejected")]
        for reason, count in self.reasons:
            yield [reason or _("None given"), count]

    def _heading(self, by: User) -> Iterator[list[Any]]:
        # Its libraries take ten megabytes, which a worker for readers never uses.
        from comments.inspection import signing_key  # noqa: PLC0415

        head = DecisionHead.objects.get()
        last = Decision.objects.filter(digest=head.digest).values_list("pk", flat=True).first()
        # Spreadsheet programs show a month alone, such as 2026-11, as a day.
        yield [_("Ledger of comments"), f"{self.month.first_day} – {self.month.last_day}"]
        yield [_("Publication"), Publication.get_solo().name]
        yield [_("Created"), timezone.localtime().isoformat(" ", "seconds")]
        yield [_("Created by"), person_name(by)]
        yield [_("Last decision in the log"), last or 0]
        yield [_("Head of the log"), head.digest]
        # On paper it is out of reach of whoever forges bundles.
        yield [_("Fingerprint of the signing key"), signing_key.known_fingerprint() or "–"]

    def _counted(self, days: Collection[date]) -> list[int]:
        kinds = ("received", "approved", "rejected", "pending", "appealed", "withdrawn")
        return [sum(self.counts[day, kind] for day in days) for kind in kinds]


def _median(minutes: array[float] | None) -> float | str:
    return round(median(minutes), 1) if minutes else ""


def as_csv(rows: Iterator[list[Any]]) -> str:
    """Return the table as CSV that spreadsheet programs open with a double click."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return text.getvalue()
