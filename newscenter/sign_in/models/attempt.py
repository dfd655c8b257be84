"""Failed attempts to sign in, counted in the database: by all workers, whatever the cache does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac


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
# Of codes a third of a million is right, and many networks may guess. Who gets here knows the
# password, so no stranger locks anybody out; and passkeys are not counted.
CODES = (Limit(10, timedelta(hours=1)), Limit(30, timedelta(days=1)))
# Challenges for passkeys: each is a row of a session. A whole office signs in at nine.
CHALLENGES = Limit(60, timedelta(minutes=10))
KEPT = timedelta(hours=1)
CODES_KEPT = timedelta(days=1)


def name_digest(name: str) -> str:
    """Return what stands for a name here: people type passwords into the wrong field."""
    return salted_hmac("newscenter.models.SignInAttempt", name.strip().casefold()).hexdigest()


class SignInAttemptQuerySet(models.QuerySet["SignInAttempt"]):
    def begin(self, name: str, *, network: str, device: str, step: str = "") -> SignInAttempt:
        """Store an attempt before the password is checked, so that parallel ones count it."""
        with transaction.atomic():
            return self._begin(name, network, device, step)

    def _begin(self, name: str, network: str, device: str, step: str) -> SignInAttempt:
        now = timezone.now()
        old = models.Q(at__lt=now - KEPT) & ~models.Q(step=SignInAttempt.Step.CODE)
        self.filter(old | models.Q(at__lt=now - CODES_KEPT)).delete()
        return self.create(
            name=name_digest(name),
            network=network,
            device=device,
            step=step or SignInAttempt.Step.PASSWORD,
            at=now,
        )

    def blocked_until(self, limit: Limit, now: datetime) -> datetime | None:
        """Return when these attempts are few enough again, or None if they are now."""
        # Both bounds: after the clock was set back, attempts "in the future" block nobody.
        recent = self.filter(at__gt=now - limit.within, at__lte=now).order_by("-at")
        oldest = recent.values_list("at", flat=True)[limit.failures - 1 : limit.failures].first()
        return oldest + limit.within if oldest else None


class SignInAttempt(models.Model):
    """An attempt that failed or is being checked; one that succeeds is deleted."""

    class Step(models.TextChoices):
        PASSWORD = "password"  # noqa: S105
        CODE = "code"
        CHALLENGE = "challenge"

    name = models.CharField(max_length=64)
    network = models.CharField(max_length=45)
    device = models.CharField(max_length=22, blank=True)
    step = models.CharField(max_length=9, choices=Step, default=Step.PASSWORD)
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
        """Return when it may be made again, or None if it may be checked now."""
        # Not the time of this attempt: one that began before it may have been stored after it.
        now = timezone.now()
        others = type(self).objects.filter(step=self.step).exclude(pk=self.pk)
        if self.device:
            source = others.filter(device=self.device)
        else:
            source = others.filter(network=self.network, device="")
        if self.step == self.Step.CHALLENGE:
            return source.blocked_until(CHALLENGES, now)
        of_name = others.filter(name=self.name, device="")
        guessed = (
            self.step == self.Step.PASSWORD and not self.device and of_name.blocked_until(NAME, now)
        )
        name_limit = GUESSED_NAME_FROM_SOURCE if guessed else NAME_FROM_SOURCE
        times = [
            source.blocked_until(SOURCE, now),
            source.filter(name=self.name).blocked_until(name_limit, now),
        ]
        if self.step == self.Step.CODE:
            codes = others.filter(name=self.name, device=self.device)
            times += [codes.blocked_until(limit, now) for limit in CODES]
        return max(filter(None, times), default=None)
