"""State of the checklist: one row with what it remembers."""

from __future__ import annotations

from django.db import models
from solo.models import SingletonModel


class SetupChecklist(SingletonModel):
    """The checklist of the site: when it was put away, and how the last test message fared."""

    dismissed_at = models.DateTimeField(null=True, blank=True)
    mail_address = models.EmailField(blank=True)
    # Of these three the first is set by the request, and one of the others by the task.
    mail_requested_at = models.DateTimeField(null=True, blank=True)
    mail_sent_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="setup_checklist_is_one_row", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return "SetupChecklist"

    @classmethod
    def current(cls) -> SetupChecklist:
        """Return the row, or a new one that nobody has stored yet: opening a page stores none."""
        return cls.objects.filter(pk=cls.singleton_instance_id).first() or cls()

    @property
    def is_mail_under_way(self) -> bool:
        return bool(self.mail_requested_at and not self.mail_sent_at and not self.mail_error)
