"""Bulk decisions: one action on all comments of a queue, carried out in many short transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from comments.models.decision import REASON_STORED_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class BulkDecisionQuerySet(models.QuerySet["BulkDecision"]):
    def unfinished_of(self, by: User) -> Self:
        return self.filter(by=by, finished_at__isnull=True).order_by("started_at")


class BulkDecision(models.Model):
    """Its progress: the log of decisions has a row for each comment, with `id` as its batch."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    reason = models.CharField(max_length=REASON_STORED_LENGTH, blank=True)
    # The filters of the desk that chose the comments, as their query string.
    query = models.TextField(blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # What came in, or was decided on by others, after these rows is left alone.
    last_comment = models.BigIntegerField()
    last_decision = models.BigIntegerField()
    # The last comment that was looked at, as a cursor writes its position, and the newest decision
    # by somebody else that is counted already.
    position = models.CharField(max_length=40, blank=True)
    counted_decision = models.BigIntegerField()
    done = models.PositiveIntegerField(default=0)
    too_late = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = BulkDecisionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["by", "started_at"],
                name="bulk_decision_unfinished",
                condition=models.Q(finished_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.started_at}"
