"""Reports by readers on published comments (举报). They hide nothing until a moderator decides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField
from comments.models.exceptions import AlreadyHandled
from comments.models.status import CommentStatus
from comments.models.transitions import check_may_decide

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment
    from comments.models.decision import Decision

NOTE_STORED_LENGTH = 2000


class ReportQuerySet(models.QuerySet["Report"]):
    def unhandled(self) -> Self:
        return self.filter(handled_at__isnull=True)

    def open(self) -> Self:
        """The queue: unhandled, and about a comment that is still approved."""
        return self.unhandled().filter(comment__status=CommentStatus.APPROVED)

    def comments_after(self, pk: int, count: int) -> list[int]:
        """Return the first `count` comments beyond `pk` that these reports are about."""
        ids = self.filter(comment__gt=pk).order_by("comment").values_list("comment", flat=True)
        return list(ids.distinct()[:count])

    def last_handled(self) -> Report | None:
        """Return the report that was handled last."""
        handled = self.filter(handled_at__isnull=False).select_related("handled_by")
        return handled.order_by("handled_at").last()

    def sent_between(self, network: Any, start: Any, end: Any) -> Self:
        # With both bounds, as everywhere: after the clock was set back, what came before would
        # count as new until the clock has caught up.
        return self.filter(network=network, at__gt=start, at__lte=end)

    def with_sender_data_from_before(self, time: datetime) -> Self:
        return self.filter(at__lt=time).exclude(network="")

    def erase_sender_data(self) -> int:
        """Erase where the reports came from, and return how many there were."""
        return self.update(network="")

    def dismiss(self, comment: Comment, *, by: User) -> None:
        """Close these reports on `comment`, which stays published.

        Raises AlreadyHandled when none of them is open, PermissionDenied as any decision does.
        """
        check_may_decide(comment, by)
        self._close(Report.Outcome.DISMISSED, by=by)

    def uphold(
        self, comment: Comment, *, by: User, reason: str, batch: UUID | None = None
    ) -> Decision:
        """Close these reports on `comment` and take it down.

        Raises AlreadyHandled when none of them is open, and what `Comment.take_down` raises.
        """
        with transaction.atomic():
            # First the reports: when they were closed meanwhile, the comment must stay.
            self._close(Report.Outcome.UPHELD, by=by)
            return comment.take_down(by=by, reason=reason, batch=batch)

    def _close(self, outcome: str, *, by: User) -> None:
        # One conditional UPDATE: of two moderators at once, one closes nothing.
        # Not before the report, even when the clock was set back.
        handled_at = Greatest(F("at"), timezone.now())
        closed = self.unhandled().update(handled_at=handled_at, handled_by=by, outcome=outcome)
        if not closed:
            raise AlreadyHandled


class Report(models.Model):
    class Kind(models.TextChoices):
        INSULT = "insult", _("Insult or attack on a person")
        ADVERTISING = "advertising", _("Advertising, fraud")
        PRIVACY = "privacy", _("Discloses personal data")
        RUMOUR = "rumour", _("Rumour, untrue")
        ILLEGAL = "illegal", _("Obscene, violent or against the law")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", _("Dismissed")
        UPHELD = "upheld", _("Comment taken down")

    NOTE_LENGTH = 200

    comment = models.ForeignKey(
        "comments.Comment",
        verbose_name=_("comment"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    kind = models.CharField(_("what is wrong"), max_length=20, choices=Kind)
    note = models.TextField(_("note"), max_length=NOTE_STORED_LENGTH, blank=True)
    at = BoundedDateTimeField(_("reported"), default=timezone.now)
    network = models.CharField(_("network"), max_length=43, blank=True)
    captcha_key = models.CharField(
        _("captcha"), max_length=40, unique=True, null=True, validators=[MinLengthValidator(1)]
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, blank=True, editable=False
    )
    handled_at = BoundedDateTimeField(_("handled"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["at", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                name="report_unique_per_network",
                fields=["comment", "network"],
                # Erased networks are all empty, which does not make them one sender.
                condition=~Q(network=""),
            ),
            models.CheckConstraint(
                name="report_note_fits",
                condition=LessThanOrEqual(Length("note"), NOTE_STORED_LENGTH),
            ),
            models.CheckConstraint(
                name="report_is_open_or_has_an_outcome",
                condition=Q(outcome="", handled_at__isnull=True, handled_by__isnull=True)
                | Q(
                    outcome__in=["dismissed", "upheld"],
                    handled_at__isnull=False,
                    handled_by__isnull=False,
                ),
            ),
        ]
        # Open reports are few among many: the partial index holds just the queue.
        indexes = [
            models.Index(
                fields=["at", "id"], name="report_open", condition=Q(handled_at__isnull=True)
            ),
            models.Index(
                fields=["comment"],
                name="report_open_of_comment",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(
                fields=["kind", "at", "id"],
                name="report_open_of_kind",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(fields=["at", "id"], name="report_in_order"),
            models.Index(fields=["kind", "at", "id"], name="report_of_kind"),
            models.Index(fields=["network", "at"], name="report_from_network"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.comment}"

    def dismiss(self, *, by: User) -> None:
        """Close this report and leave the comment. Raises AlreadyHandled, PermissionDenied."""
        Report.objects.filter(pk=self.pk).dismiss(self.comment, by=by)

    def uphold(self, *, by: User, reason: str, batch: UUID | None = None) -> Decision:
        """Take the comment down and close every open report on it.

        Raises AlreadyHandled, and what `Comment.take_down` raises.
        """
        return self.comment.reports.uphold(self.comment, by=by, reason=reason, batch=batch)
