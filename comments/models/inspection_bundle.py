"""Bundles that somebody has asked for; the files are deleted after a week, the rows stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# They hold senders' data: long enough to fetch one, and no longer.
DAYS_KEPT = 7


class InspectionBundleQuerySet(models.QuerySet["InspectionBundle"]):
    def asked_for_by(self, by: User) -> Self:
        return self.filter(by=by).order_by("-asked_at", "-pk")

    def expired(self, now: datetime) -> Self:
        return self.filter(asked_at__lt=now - timedelta(days=DAYS_KEPT))


class InspectionBundle(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # As `Scope.to_json` writes it.
    scope = models.JSONField()
    asked_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    manifest = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=500, blank=True)

    objects = InspectionBundleQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["by", "-asked_at"], name="bundle_of_person")]

    def __str__(self) -> str:
        return f"{self.by_id} {self.asked_at}"

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + timedelta(days=DAYS_KEPT)
