"""Who is looking at which waiting comment, so that two moderators are given different ones."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Lease(models.Model):
    """A courtesy, not a lock: when it is lost or over, the decision itself still has one winner."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.by_id} {self.until}"
