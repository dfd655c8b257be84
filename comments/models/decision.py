"""The log of decisions: rows are only added, and each carries the digest of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models import hash_chain

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment

BEGINNING = hash_chain.BEGINNING
REASON_LENGTH = 200


class DecisionHead(models.Model):
    """The digest of the newest decision: one row, locked by whoever adds the next."""

    digest = models.CharField(max_length=64, default=BEGINNING)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="decision_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.digest


class DecisionQuerySet(models.QuerySet["Decision"]):
    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(at__gte=start, at__lt=end)

    def by_moderators(self) -> Self:
        """Without what the authors of comments did themselves: withdraw, appeal."""
        return self.filter(by__isnull=False)

    def appealed_from(self) -> Self:
        """Rejections before an appeal; of several on a comment, the last one led to it."""
        appeal = Decision.objects.filter(comment=OuterRef("comment"), by=None, to_status="pending")
        before = self.filter(to_status="rejected", pk__lt=Subquery(appeal.values("pk")[:1]))
        return before.order_by("pk")

    def by_day(self) -> Iterator[tuple[date, str, int]]:
        """How many led to what on which day of the site: a status, or "appealed"."""
        appealed = When(by=None, to_status="pending", then=Value("appealed"))
        led_to = Case(appealed, default="to_status")
        days = self.annotate(day=TruncDate("at"), led_to=led_to).values_list("day", "led_to")
        yield from days.annotate(count=Count("pk")).order_by("day")

    def rejections_by_reason(self) -> Iterator[tuple[str, int]]:
        """The most frequent reason first."""
        rejections = self.filter(to_status="rejected").values_list("reason")
        yield from rejections.annotate(count=Count("pk")).order_by("-count", "reason")

    def first_on_their_comment(self) -> Self:
        """Decisions of moderators, without those on what was decided and undone before."""
        earlier = Decision.objects.by_moderators().filter(
            comment=OuterRef("comment"), pk__lt=OuterRef("pk")
        )
        return self.by_moderators().exclude(Exists(earlier))


class Decision(models.Model):
    comment = models.ForeignKey(
        "comments.Comment",
        verbose_name=_("comment"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    text_digest = models.CharField(_("digest of the text"), max_length=64)
    from_status = models.CharField(_("from"), max_length=20)
    to_status = models.CharField(_("to"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Nobody: the author of the comment withdrew it, or appealed."),
    )
    at = models.DateTimeField(_("decided"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    batch = models.UUIDField(
        _("batch"),
        null=True,
        blank=True,
        help_text=_("The same for all that were decided in one deed."),
    )
    previous = models.CharField(_("digest of the row before"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="decision_changes_the_status", condition=~Q(from_status=models.F("to_status"))
            ),
            models.CheckConstraint(
                name="decision_statuses_are_known",
                condition=Q(
                    from_status__in=["pending", "approved", "rejected"],
                    to_status__in=["pending", "approved", "rejected", "withdrawn"],
                ),
            ),
            models.CheckConstraint(
                name="decision_by_author_or_moderator",
                condition=(Q(by__isnull=False) & ~Q(to_status="withdrawn"))
                | Q(by__isnull=True, to_status="withdrawn")
                | Q(by__isnull=True, from_status="rejected", to_status="pending"),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="decision_at")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.from_status} → {self.to_status}"

    def said(self) -> list[Any]:
        """All that the row says, and the digest of the row before."""
        said = [
            self.previous,
            self.comment_id,
            self.text_digest,
            self.from_status,
            self.to_status,
            self.by_id,
            self.at.astimezone(UTC).isoformat(),
            self.reason,
        ]
        if self.batch:
            said.append(self.batch.hex)
        return said

    def computed_digest(self) -> str:
        """What `digest` must be."""
        return hash_chain.digest_of(self.said())

    @classmethod
    def append(
        cls,
        comment: Comment,
        from_status: str,
        to_status: str,
        *,
        by: User | None,
        at: datetime,
        reason: str,
        batch: UUID | None = None,
    ) -> Decision:
        """Add a row to the log. Call it in the transaction that changes the comment."""
        decision = cls(
            comment=comment,
            text_digest=comment.text_digest(),
            from_status=from_status,
            to_status=to_status,
            by=by,
            at=at,
            reason=reason,
            batch=batch,
        )
        hash_chain.append(decision, DecisionHead.objects.all())
        return decision

    def who(self) -> str:
        """The name of whoever decided, in the words of the interface."""
        return self.by.get_username() if self.by else gettext("The author")

    def status_label(self) -> str:
        """What became of the comment, in the words of the interface."""
        return str(type(self.comment).Status(self.to_status).label)


class Ledger(Decision):
    """The log under the address /admin/comments/ledger/, for those who may see decisions."""

    class Meta:
        proxy = True
        verbose_name = _("ledger")
        verbose_name_plural = _("Ledger and proof")
        default_permissions = ()
