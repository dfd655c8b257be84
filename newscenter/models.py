"""Failed attempts to sign in, counted in the database: by all workers, whatever the cache does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newscenter.setup_checklist.models import SetupChecklist

__all__ = ["SetupChecklist", "SignInAttempt"]


@dataclass(frozen=True)
class Limit:
    failures: int
    within: timedelta


NAME_FROM_SOURCE = Limit(5, timedelta(minutes=5))
# Somebody tries one password with many names.
SOURCE = Limit(20, timedelta(minutes=10))
# Many networks guess at one name. It is not locked, or a stranger could keep its owner out: each
# network has one attempt, and browsers that the owner signed in with before are not counted in.
NAME = Limit(30, timedelta(hours=1))
GUESSED_NAME_FROM_SOURCE = Limit(1, timedelta(hours=1))
KEPT = timedelta(hours=1)


def name_digest(name: str) -> str:
    """Return what stands for a name here: people type passwords into the wrong field."""
    return salted_hmac("newscenter.models.SignInAttempt", name.strip().casefold()).hexdigest()


class SignInAttemptQuerySet(models.QuerySet["SignInAttempt"]):
    def begin(self, name: str, *, network: str, device: str) -> SignInAttempt:
        """Store an attempt before the password is checked, so that parallel ones count it."""
        now = timezone.now()
        self.filter(at__lt=now - KEPT).delete()
        return self.create(name=name_digest(name), network=network, device=device, at=now)

    def blocked_until(self, limit: Limit, now: datetime) -> datetime | None:
        """Return when these attempts are few enough again, or None if they are now."""
        # Both bounds: after the clock was set back, attempts "in the future" block nobody.
        recent = self.filter(at__gt=now - limit.within, at__lte=now).order_by("-at")
        oldest = recent.values_list("at", flat=True)[limit.failures - 1 : limit.failures].first()
        return oldest + limit.within if oldest else None


class SignInAttempt(models.Model):
    """An attempt that failed or is being checked; one that succeeds is deleted."""

    name = models.CharField(max_length=64)
    network = models.CharField(max_length=45)
    device = models.CharField(max_length=22, blank=True)
    at = models.DateTimeField()

    objects = SignInAttemptQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["name", "at"], name="sign_in_by_name"),
            models.Index(fields=["network", "at"], name="sign_in_by_network"),
            models.Index(fields=["device", "at"], name="sign_in_by_device"),
            models.Index(fields=["at"], name="sign_in_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.at}"

    def blocked_until(self) -> datetime | None:
        """Return when it may be made again, or None if its password may be checked now."""
        others = type(self).objects.exclude(pk=self.pk)
        if self.device:
            source = others.filter(device=self.device)
        else:
            source = others.filter(network=self.network, device="")
        of_name = others.filter(name=self.name, device="")
        guessed = not self.device and of_name.blocked_until(NAME, self.at)
        name_limit = GUESSED_NAME_FROM_SOURCE if guessed else NAME_FROM_SOURCE
        times = (
            source.blocked_until(SOURCE, self.at),
            source.filter(name=self.name).blocked_until(name_limit, self.at),
        )
        return max(filter(None, times), default=None)
