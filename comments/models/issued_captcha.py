"""Captchas that were issued, by network: how many are open, and how many were answered wrongly.

The library's table has the captchas themselves; it knows nothing of networks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

FAILURE_PERIOD = timedelta(minutes=10)


class IssuedCaptchaQuerySet(models.QuerySet["IssuedCaptcha"]):
    def open(self, network: Any) -> Self:
        """Captchas of the network that nobody has answered, the newest first."""
        return self.filter(network=network, failed=False).order_by("-pk")

    def failures(self, network: Any, now: Any, end: Any) -> Self:
        """Wrong answers of the network that are not forgotten yet; `end` is FAILURE_PERIOD later.

        With it, a clock that was put back does not close the network for long.
        """
        return self.filter(network=network, failed=True, expires_at__gt=now, expires_at__lte=end)

    def record_failure(self, key: str, network: str) -> None:
        """Keep for a while that the network answered this captcha wrongly."""
        fields = {"network": network, "failed": True, "question": None}
        fields["expires_at"] = timezone.now() + FAILURE_PERIOD
        self.update_or_create(key=key, defaults=fields)


class IssuedCaptcha(models.Model):
    key = models.CharField(max_length=40, unique=True)
    network = models.CharField(max_length=43)
    # When the captcha is void; after a wrong answer, when that is forgotten.
    expires_at = models.DateTimeField()
    failed = models.BooleanField(default=False)
    # A question in words; a picture is drawn from the library's row.
    question = models.JSONField(null=True)

    objects = IssuedCaptchaQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["network", "failed", "id"], name="captcha_of_network"),
            models.Index(fields=["expires_at"], name="captcha_expiry"),
        ]

    def __str__(self) -> str:
        return self.key
