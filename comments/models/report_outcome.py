"""The log of the outcomes of reports: append-only, chained like the log of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.person_name import person_name
from comments.models import hash_chain

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.article_report import ArticleReport
    from comments.models.report import Report

ANSWER_LENGTH = 200
ANSWER_STORED_LENGTH = 2000


class ReportOutcomeHead(models.Model):
    """The digest of the newest outcome: one row, locked while another is appended."""

    digest = models.CharField(max_length=64, default=hash_chain.GENESIS)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="report_outcome_head_is_one_row", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.digest


class ReportOutcomeQuerySet(models.QuerySet["ReportOutcome"]):
    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(at__gte=start, at__lt=end)


class ReportOutcome(models.Model):
    """The outcome of one report, on a comment or on an article."""

    # One-to-one, so that the database refuses a second outcome.
    comment_report = models.OneToOneField(
        "comments.Report",
        verbose_name=_("report on a comment"),
        on_delete=models.PROTECT,
        null=True,
        related_name="log_row",
    )
    article_report = models.OneToOneField(
        "comments.ArticleReport",
        verbose_name=_("report on an article"),
        on_delete=models.PROTECT,
        null=True,
        related_name="log_row",
    )
    # Binds the outcome to the report as it was handed in.
    text_digest = models.CharField(_("digest of the report"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("handled"))
    answer = models.CharField(_("answer"), max_length=ANSWER_STORED_LENGTH, blank=True)
    previous = models.CharField(_("digest of the previous row"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = ReportOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome of a report")
        verbose_name_plural = _("outcomes of reports")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="report_outcome_is_of_one_report",
                condition=Q(comment_report__isnull=True, article_report__isnull=False)
                | Q(comment_report__isnull=False, article_report__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["at"], name="report_outcome_at")]

    def __str__(self) -> str:
        return f"{self.report}: {self.outcome}"

    @property
    def report(self) -> Report | ArticleReport:
        report = self.comment_report or self.article_report
        assert report is not None  # noqa: S101 (the constraint)
        return report

    def payload(self) -> list[Any]:
        """Return what is digested: every field of the row, and the digest of the row before."""
        # A change of the order or format would invalidate every digest in existing logs.
        return [
            self.previous,
            "comment" if self.comment_report_id else "article",
            self.comment_report_id or self.article_report_id,
            self.text_digest,
            self.outcome,
            self.by_id,
            self.at.astimezone(UTC).isoformat(),
            self.answer,
        ]

    def computed_digest(self) -> str:
        """Return what `digest` must be as long as nobody changed the row."""
        return hash_chain.sha256_of(self.payload())

    def who(self) -> str:
        """Return the name of the person who handled the report."""
        return person_name(self.by)

    @classmethod
    def append(
        cls,
        reports: Sequence[Report | ArticleReport],
        outcome: str,
        *,
        by: User,
        at: datetime,
        answer: str = "",
    ) -> None:
        """Log the outcome of each of these. Call it in the transaction that closes them."""
        rows = [
            cls(
                **{report.LOGGED_AS: report},
                text_digest=report.text_digest(),
                outcome=outcome,
                by=by,
                at=at,
                answer=answer,
            )
            for report in reports
        ]
        hash_chain.append(rows, ReportOutcomeHead.objects.all())
