"""Leases on waiting comments, so that two moderators are shown different ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class LeaseQuerySet(models.QuerySet["Lease"]):
    def in_force(self, now: datetime, duration: timedelta) -> Self:
        """Those of this duration that have not ended. One from a future clock is none."""
        # Twice the span: a request that began after `now` may have set it in the meantime.
        return self.filter(until__gt=now, until__lte=now + 2 * duration)

    def out_of_date(self, now: datetime, duration: timedelta) -> Self:
        """Those that ended long ago, by a clock that was right or by one that was not."""
        return self.filter(Q(until__lt=now - duration) | Q(until__gt=now + 2 * duration))


class Lease(models.Model):
    """Not a lock: without one, or after it has ended, of two decisions still only one is made."""

    # One lease per comment, which the upsert in moderation/leases.py relies on.
    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.by_id} {self.until}"
