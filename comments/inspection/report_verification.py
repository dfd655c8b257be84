"""Verification of reports: finds outcomes that are not as their log has them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from comments.inspection.log_rows import Advance, in_chunks, in_ranges, name_of
from comments.models import ArticleReport, Report, ReportOutcome

UNLOGGED = Q(handled_at__isnull=False, log_row__isnull=True)
DIFFERENT = Q(log_row__isnull=False) & (
    Q(handled_at__isnull=True)
    | ~Q(outcome=F("log_row__outcome"))
    | ~Q(handled_at=F("log_row__at"))
    | ~Q(handled_by=F("log_row__by"))
)


def unlogged_outcomes(advance: Advance) -> Iterator[str]:
    """Yield the reports that are not as the log of their outcomes says."""
    for model in (Report, ArticleReport):
        for reports in in_ranges(model._default_manager.filter(UNLOGGED | DIFFERENT), advance):
            for report in reports:
                yield _("%s has another outcome than its row in the log.") % name_of(report)
    outcomes = ReportOutcome.objects.select_related("comment_report", "article_report")
    for row in in_chunks(outcomes, advance):
        report = row.comment_report or row.article_report
        if report is None:
            yield _("%s is about a report that is missing.") % name_of(row)
        elif report.text_digest() != row.text_digest:
            yield _("%(row)s was about other words than %(report)s has now.") % {
                "row": name_of(row),
                "report": name_of(report),
            }
