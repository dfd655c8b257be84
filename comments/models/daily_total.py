"""Daily totals of comments received and decided on, for the chart: one row per day."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyTotal(models.Model):
    day = models.DateField(_("day"), unique=True, help_text=_("In the time zone of the site."))
    received = models.PositiveIntegerField(_("received"), default=0)
    approved = models.PositiveIntegerField(_("approved"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}: {self.received}/{self.approved}/{self.rejected}"

    @classmethod
    def count(cls, at: datetime, event: str, number: int = 1) -> None:
        """Add to `event` ("received", or the status that a decision led to) on the day of `at`.

        Other events are ignored. A decision that is undone stays counted: these are numbers of
        what was done, not of the comments as they are now.
        """
        if event not in {"received", "approved", "rejected"}:
            return
        row = dict.fromkeys(["received", "approved", "rejected"], 0) | {event: number}
        # The ORM's upsert can replace a number but not add to it.
        upsert = (
            "INSERT INTO comments_dailytotal AS total (day, received, approved, rejected)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (day) DO UPDATE"
            " SET received = total.received + excluded.received,"
            " approved = total.approved + excluded.approved,"
            " rejected = total.rejected + excluded.rejected"
        )
        with connection.cursor() as cursor:
            cursor.execute(upsert, [timezone.localdate(at), *row.values()])
