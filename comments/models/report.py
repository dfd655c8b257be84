"""Reports by readers on published comments (举报). They hide nothing until a moderator decides."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField
from comments.models import hash_chain
from comments.models.exceptions import AlreadyHandled
from comments.models.report_kind import ReportKind
from comments.models.report_queryset import AnyReportQuerySet
from comments.models.status import CommentStatus
from comments.models.transitions import check_may_decide

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment
    from comments.models.decision import Decision

NOTE_STORED_LENGTH = 2000


class ReportQuerySet(AnyReportQuerySet["Report"]):
    def open(self) -> Self:
        """The queue: unhandled, and about a comment that is still approved."""
        # Not a join: of many reports SQLite would read the comments first, and sort.
        comments = apps.get_model("comments", "Comment").objects
        approved = comments.filter(pk=OuterRef("comment"), status=CommentStatus.APPROVED)
        return self.unhandled().filter(Exists(approved))

    def comments_after(self, pk: int, count: int) -> list[int]:
        """Return the first `count` comments beyond `pk` that these reports are about."""
        ids = self.filter(comment__gt=pk).order_by("comment").values_list("comment", flat=True)
        return list(ids.distinct()[:count])

    def last_handled(self) -> Report | None:
        """Return the report that was handled last."""
        handled = self.filter(handled_at__isnull=False).select_related("handled_by")
        return handled.order_by("handled_at").last()

    def dismiss(self, comment: Comment, *, by: User) -> None:
        """Close these reports on `comment`, which stays published.

        Raises AlreadyHandled when none of them is open or the comment is not approved any more,
        PermissionDenied as any decision does.
        """
        check_may_decide(comment, by)
        with transaction.atomic():
            self.close(Report.Outcome.DISMISSED, by=by)
            # Locked, in the order of `uphold`: what the receipt says has to be so.
            rows = type(comment)._default_manager.select_for_update(no_key=True).order_by()
            if not rows.filter(pk=comment.pk, status=CommentStatus.APPROVED).values_list("pk")[:1]:
                raise AlreadyHandled

    def uphold(
        self, comment: Comment, *, by: User, reason: str, batch: UUID | None = None
    ) -> Decision:
        """Close these reports on `comment` and take it down.

        Raises AlreadyHandled when none of them is open, and what `Comment.take_down` raises.
        """
        with transaction.atomic():
            # First the reports: when they were closed meanwhile, the comment must stay.
            self.close(Report.Outcome.UPHELD, by=by)
            return comment.take_down(by=by, reason=reason, batch=batch)


class Report(models.Model):
    Kind = ReportKind

    class Outcome(models.TextChoices):
        DISMISSED = "dismissed", _("Dismissed")
        UPHELD = "upheld", _("Comment taken down")

    NOTE_LENGTH = 200
    # The letter of its number, and the column of the log that names it.
    LETTER, LOGGED_AS = "C", "comment_report"

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
            # For the usual time until an outcome.
            models.Index(
                fields=["-handled_at"],
                name="report_handled",
                condition=Q(handled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.comment}"

    @property
    def number(self) -> str:
        """The number by which the reader and the office name it."""
        return f"{self.LETTER}{self.pk}"

    def payload(self) -> list[Any]:
        """Return what is digested: the words, and what and when they are about."""
        at = self.at.astimezone(UTC).isoformat()
        return [self.comment_id, at, self.kind, self.note]

    def text_digest(self) -> str:
        """Return the digest that binds the outcome, and the reader's receipt, to the report."""
        return hash_chain.sha256_of(self.payload())

    def dismiss(self, *, by: User) -> None:
        """Close this report and leave the comment. Raises AlreadyHandled, PermissionDenied."""
        Report.objects.filter(pk=self.pk).dismiss(self.comment, by=by)

    def uphold(self, *, by: User, reason: str, batch: UUID | None = None) -> Decision:
        """Take the comment down and close every open report on it.

        Raises AlreadyHandled, and what `Comment.take_down` raises.
        """
        return self.comment.reports.uphold(self.comment, by=by, reason=reason, batch=batch)
