"""The log of decisions: rows are only added, and each carries the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment

# What the first row of the log carries in place of a row before it.
BEGINNING = "0" * 64
REASON_LENGTH = 200


class LedgerHead(models.Model):
    """The digest of the newest decision: one row, locked by whoever adds the next.

    Locking the newest decision itself would not do: a writer who waited for it would go on from
    a row that is no longer the newest, and the chain would fork.
    """

    digest = models.CharField(max_length=64, default=BEGINNING)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="ledger_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.digest


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
        related_name="+",
    )
    at = models.DateTimeField(_("decided"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    previous = models.CharField(_("digest of the row before"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

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
                    to_status__in=["pending", "approved", "rejected"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.from_status} → {self.to_status}"

    def computed_digest(self) -> str:
        """What `digest` must be: SHA-256 over all that the row says and the row before."""
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
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @classmethod
    def append(
        cls,
        comment: Comment,
        from_status: str,
        to_status: str,
        *,
        by: User,
        at: datetime,
        reason: str,
    ) -> Decision:
        """Add a row to the log. Call it in the transaction that changes the comment."""
        head = LedgerHead.objects.select_for_update().get()
        decision = cls(
            comment=comment,
            text_digest=comment.text_digest(),
            from_status=from_status,
            to_status=to_status,
            by=by,
            at=at,
            reason=reason,
            previous=head.digest,
        )
        decision.digest = decision.computed_digest()
        decision.save(force_insert=True)
        head.digest = decision.digest
        head.save(update_fields=["digest"])
        return decision

    def status_label(self) -> str:
        """What became of the comment, in the words of the interface."""
        return str(type(self.comment).Status(self.to_status).label)
