"""Daily totals of comments received and decided on, for the chart: one row per day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F
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
        total, _created = cls.objects.get_or_create(day=timezone.localdate(at))
        # Not `total.save()`: two requests at once would both write the same number.
        cls.objects.filter(pk=total.pk).update(**{event: F(event) + number})
