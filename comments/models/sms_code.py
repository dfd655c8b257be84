"""Codes sent to telephones: how many were sent, and whether one that comes back is right.

Neither number, network, browser nor code is stored, but digests with the site's key, which serve to
compare.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
# A number gets one a minute, so that nobody can be kept awake by this site.
PAUSE = timedelta(minutes=1)
MAX_OF_NUMBER, MAX_OF_NETWORK = 5, 20
# In which so many may be sent; older rows are deleted.
PERIOD = timedelta(hours=12)
# In which the browser that used a code may send it again, as a double click does.
REPETITION = timedelta(seconds=10)


def digest(kind: str, value: str) -> str:
    return salted_hmac(f"comments.sms_code.{kind}", value, algorithm="sha256").hexdigest()


class SmsCodeQuerySet(models.QuerySet["SmsCode"]):
    def sent_since(self, start: datetime, now: datetime) -> Self:
        # With both bounds: after the clock was set back nobody has to wait for it.
        return self.filter(sent_at__gt=start, sent_at__lte=now)

    def may_be_sent(self, number: str, network: str) -> bool:
        """Whether another code may go to the number, asked for by the network.

        `network` is "" for one that many people share.
        """
        now = timezone.now()
        recent = self.sent_since(now - PERIOD, now)
        to_number = recent.filter(number=digest("number", number))
        if to_number.sent_since(now - PAUSE, now).exists() or to_number.count() >= MAX_OF_NUMBER:
            return False
        from_network = recent.filter(network=digest("network", network))
        return not network or from_network.count() < MAX_OF_NETWORK

    def is_underway(self, number: str, network: str) -> bool:
        """Whether the network has just had a code sent to the number."""
        now = timezone.now()
        recent = self.sent_since(now - PAUSE, now).filter(is_void=False)
        return recent.filter(
            number=digest("number", number), network=digest("network", network)
        ).exists()

    def make_void(self, number: str) -> None:
        """Let no code that was sent to the number be used any more."""
        self.filter(number=digest("number", number), is_void=False).update(is_void=True)

    def issue(self, number: str, network: str) -> str:
        """Return a new code for the number; earlier ones are void, and old rows go."""
        now = timezone.now()
        self.forget_old()
        self.make_void(number)
        code = f"{randbelow(10**DIGITS):0{DIGITS}}"
        self.create(
            number=digest("number", number),
            network=digest("network", network),
            code=digest("code", f"{number} {code}"),
            sent_at=now,
        )
        return code

    def forget_old(self) -> None:
        """Delete the rows that no limit looks at any more."""
        self.filter(sent_at__lte=timezone.now() - PERIOD).delete()

    def redeem(self, number: str, code: str, browser: str) -> bool:
        """Return whether the code is the one sent to the number; it works once.

        `browser` is a secret of the reader's browser, "" for none: of a double click, the second
        request is answered as the first, whose answer the browser has thrown away.
        The try is counted first, so that no number of requests at once can try more codes.
        """
        now = timezone.now()
        used_by = digest("browser", browser) if browser else ""
        repeated = Q(used_by=used_by, used_at__gt=now - REPETITION, used_at__lte=now)
        usable = Q(is_void=False) | (repeated if browser else Q(pk=None))
        valid = self.sent_since(now - LIFETIME, now).filter(usable, number=digest("number", number))
        sent = valid.order_by("-pk").first()
        if sent is None:
            return False
        own = self.filter(usable, pk=sent.pk)
        if not own.filter(tries__lt=MAX_TRIES).update(tries=F("tries") + 1):
            return False
        if not constant_time_compare(sent.code, digest("code", f"{number} {code}")):
            return False
        unused = own.filter(is_void=False)
        # Of two at once the later one finds it used, by the same browser or by another.
        return bool(unused.update(is_void=True, used_by=used_by, used_at=now)) or own.exists()


class SmsCode(models.Model):
    number = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # Used, or followed by a newer one.
    is_void = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)
    # Another digest: of a secret that the browser has for its forms.
    used_by = models.CharField(max_length=64, blank=True)

    objects = SmsCodeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["number", "sent_at"], name="sms_code_of_number"),
            models.Index(fields=["network", "sent_at"], name="sms_code_of_network"),
            models.Index(fields=["sent_at"], name="sms_code_age"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at}"
