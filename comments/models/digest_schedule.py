"""The schedule of the moderators' digest: one row with the last mail and the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

# Time for more comments to arrive, so that the first of many is not announced alone.
GATHERING = timedelta(minutes=5)
# A task that is so late is taken for lost, for example with the worker that was running it.
LOST = timedelta(hours=1)


class DigestSchedule(models.Model):
    """Read and changed only under its lock, so that two tasks can't both send a mail."""

    sent_at = models.DateTimeField(null=True)
    # The time of the task that was enqueued last.
    due_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(name="digest_schedule_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.sent_at} {self.due_at}"

    @classmethod
    def locked(cls) -> DigestSchedule:
        """Return the row, locked until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]

    def is_scheduled(self, now: datetime, interval: timedelta) -> bool:
        """Whether the next message is due in time. One of a clock that was set back is not."""
        return self.due_at is not None and now - LOST < self.due_at <= now + interval + GATHERING

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def next_time(self, now: datetime, interval: timedelta) -> datetime:
        """Return when moderators may be told of a comment that arrives now."""
        gathered = now + GATHERING
        if self.sent_at is None:
            return gathered
        # What was sent in the future, by a clock that was set back, was sent just now.
        return max(gathered, min(self.sent_at, now) + interval)
