"""Rows of the self-check: answers of people, and reports as they were printed. None changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

VIEW_COMPLIANCE = "newscenter.view_complianceanswer"
ANSWER_COMPLIANCE = "newscenter.add_complianceanswer"
# After a year it is asked again: people change, and so do duties.
VALID_FOR = timedelta(days=365)


class ComplianceAnswerQuerySet(models.QuerySet["ComplianceAnswer"]):
    def valid_at(self, now: datetime) -> dict[str, ComplianceAnswer]:
        """Return the newest answer to each rule, unless it is too old."""
        # With both bounds: after the clock was set back, none counts for longer.
        recent = self.filter(at__gt=now - VALID_FOR, at__lte=now).select_related("by")
        return {answer.rule: answer for answer in recent.order_by("at", "pk")}


class ComplianceAnswer(models.Model):
    """The answer of a person where no program can decide; a new answer is a new row."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, it is so")
        NO = "no", _("No, not yet")
        NOT_APPLICABLE = "not_applicable", _("The duty does not apply to us")

    NOTE_LENGTH = 500

    rule = models.CharField(_("rule"), max_length=40)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer)
    note = models.TextField(
        _("note"),
        max_length=NOTE_LENGTH,
        blank=True,
        help_text=_("Where the proof is kept: a document, its date, who is responsible."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("answered"), default=timezone.now, editable=False)

    objects = ComplianceAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of the self-check")
        verbose_name_plural = _("answers of the self-check")
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="compliance_answer_is_known",
                condition=Q(answer__in=["yes", "no", "not_applicable"]),
            ),
            models.CheckConstraint(
                name="compliance_answer_that_a_duty_does_not_apply_has_a_reason",
                condition=~Q(answer="not_applicable", note=""),
                violation_error_message=_("Write why the duty does not apply."),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="compliance_answer_by_time")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_answer_display()}"

    @property
    def valid_until(self) -> datetime:
        return self.at + VALID_FOR


class ComplianceReport(models.Model):
    """The self-check as it was printed for an inspector, in the words of that day."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("printed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("printed"), default=timezone.now, editable=False)
    publication = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    # As newscenter/compliance/report.py makes them.
    lines: Any = models.JSONField(default=list)

    class Meta:
        verbose_name = _("report of the self-check")
        verbose_name_plural = _("reports of the self-check")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.publication} {timezone.localtime(self.at):%Y-%m-%d}"
