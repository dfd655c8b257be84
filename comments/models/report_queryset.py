"""The queries that reports on comments and on articles have in common, and how one is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models, transaction
from django.utils import timezone

from comments.models.exceptions import AlreadyHandled
from comments.models.report_outcome import ReportOutcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.article_report import ArticleReport
    from comments.models.report import Report

RowT = TypeVar("RowT", "Report", "ArticleReport")
# The usual time is that of so many newest reports, none older, and is not told of fewer.
NEWEST, RECENT, FEW = 200, timedelta(days=90), 5


class AnyReportQuerySet(models.QuerySet[RowT]):
    def unhandled(self) -> Self:
        return self.filter(handled_at__isnull=True)

    def sent_between(self, network: Any, start: Any, end: Any) -> Self:
        # With both bounds, as everywhere: after the clock was set back, what came before would
        # count as new until the clock has caught up.
        return self.filter(network=network, at__gt=start, at__lte=end)

    def with_sender_data_from_before(self, time: datetime) -> Self:
        return self.filter(at__lt=time).exclude(network="")

    def erase_sender_data(self) -> int:
        """Erase where the reports came from, and return how many there were."""
        return self.update(network="")

    def close(self, outcome: str, *, by: User, answer: str = "") -> None:
        """Give these reports their outcome and log it. Raises AlreadyHandled when none is open."""
        with transaction.atomic():
            # Of two people at once, one waits here, and then finds none of them open.
            reports = list(self.unhandled().order_by("pk").select_for_update(no_key=True))
            if not reports:
                raise AlreadyHandled
            # Not before a report, even when the clock was set back.
            at = max(timezone.now(), *(report.at for report in reports))
            # Before the change, which the database refuses without it.
            ReportOutcome.append(reports, outcome, by=by, at=at, answer=answer)
            rows = self.model._default_manager.filter(pk__in=[report.pk for report in reports])
            rows.filter(handled_at__isnull=True).update(
                handled_at=at, handled_by=by, outcome=outcome
            )

    def usual_time(self) -> timedelta | None:
        """Return the median time to the outcome of recent reports; None while they are too few."""
        # By an index of those that were handled: it costs the same in a large archive.
        handled = self.filter(handled_at__isnull=False).order_by("-handled_at")[:NEWEST]
        since = timezone.now() - RECENT
        times = handled.values_list("at", "handled_at")
        seconds = [(end - at).total_seconds() for at, end in times if end and end > since]
        return timedelta(seconds=median(seconds)) if len(seconds) >= FEW else None
