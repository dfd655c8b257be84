"""Leases on waiting comments, so that two moderators are shown different ones."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Lease(models.Model):
    """Not a lock: without one, or after it has ended, of two decisions still only one is made."""

    # One lease per comment, which the upsert in moderation/leases.py relies on.
    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.by_id} {self.until}"
