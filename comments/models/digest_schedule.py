"""When the moderators were last written to, and when they may be next: one row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

# The first comment of many is not announced alone.
GATHERING = timedelta(minutes=5)
# A task that is so late is taken for lost, with the worker that had it or the row it stood in.
LOST = timedelta(hours=1)


class DigestSchedule(models.Model):
    """What is true of it is decided under its lock, so that two can't both send."""

    sent_at = models.DateTimeField(null=True)
    # A task for this moment was enqueued.
    due_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="digest_schedule_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.sent_at} {self.due_at}"

    @classmethod
    def locked(cls) -> DigestSchedule:
        """The row, held until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]

    def is_arranged(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at > now - LOST

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def next_moment(self, now: datetime, interval: timedelta) -> datetime:
        """When something that begins to wait now is told of."""
        gathered = now + GATHERING
        return max(gathered, self.sent_at + interval) if self.sent_at else gathered
