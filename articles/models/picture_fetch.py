"""Pictures of pasted texts: on their way to the site, stored, or not taken over."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models


class PictureFetchQuerySet(models.QuerySet["PictureFetch"]):
    def with_keys(self, keys: Collection[str]) -> Self:
        """Those of placeholders in texts: 32 hexadecimal digits each."""
        return self.filter(pk__in=[uuid.UUID(hex=key) for key in keys])


class PictureFetch(models.Model):
    """One place in pasted texts, which has a placeholder with the key until its picture is there.

    The address stays here: a text never leads a browser to another site.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    key = models.UUIDField(primary_key=True, editable=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    source = models.TextField(blank=True)
    alternative_text = models.CharField(max_length=200, blank=True)
    # Why it failed, in a sentence.
    reason = models.TextField(blank=True)
    picture = models.ForeignKey(
        "articles.Picture", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = PictureFetchQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk.hex}: {self.status}"

    def finish(self, **values: Any) -> None:
        """Store the result, unless there is one already."""
        waiting = type(self)._default_manager.filter(pk=self.pk, status=self.Status.WAITING)
        waiting.update(**values)
