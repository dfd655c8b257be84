"""How many comments came in and were decided on, a row a day."""

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
    def count(cls, moment: datetime, what: str) -> None:
        """Add one to `what` ("received", or the status that a decision led to) on that day.

        A decision undone is not taken away again: the row counts what was done, not what stands.
        """
        if what not in {"received", "approved", "rejected"}:
            return
        total, _made = cls.objects.get_or_create(day=timezone.localdate(moment))
        cls.objects.filter(pk=total.pk).update(**{what: F(what) + 1})
