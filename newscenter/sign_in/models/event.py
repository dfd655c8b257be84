"""The sign-in log: who came in when, from where and how, and what was changed about it.

Rows are only ever added; newscenter/sign_in/triggers.py has the database refuse all else until they
are half a year old.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comments.client_ip import sender_address
from comments.models import CommentingSettings

SHORTEST_RETENTION = timedelta(days=183)
# The database compares with its own clock, which may be late.
MARGIN = timedelta(days=1)
# Rows for each sign-in: as many as SQLite deletes in a few hundredths of a second.
BATCH = 500
# Strangers who knock on and on fill no table.
REPEATED = timedelta(minutes=10)


class SignInEventQuerySet(models.QuerySet["SignInEvent"]):
    def record(
        self,
        kind: SignInEvent.Kind,
        *,
        user: User | None,
        request: HttpRequest | None = None,
        method: str = "",
        **fields: Any,
    ) -> SignInEvent:
        """Add a row; without a request it was done at the command line or by the clock."""
        return self.create(
            kind=kind,
            user=user,
            method=method,
            address=sender_address(request) if request else "",
            browser=request.headers.get("User-Agent", "")[:200] if request else "",
            **fields,
        )

    def record_once(
        self, kind: SignInEvent.Kind, *, user: User | None, request: HttpRequest, method: str
    ) -> SignInEvent | None:
        """Add a row and return it; None if this address has one of the kind already."""
        now = timezone.now()
        recent = self.filter(address=sender_address(request), at__gt=now - REPEATED, at__lte=now)
        if recent.filter(kind=kind, user=user).exists():
            return None
        return self.record(kind, user=user, request=request, method=method)

    def forget_old(self) -> None:
        """Delete the oldest rows when their retention period is over."""
        days = CommentingSettings.get_solo().sender_data_days
        retention = max(SHORTEST_RETENTION, timedelta(days=days)) + MARGIN
        old = self.filter(at__lt=timezone.now() - retention).order_by("at")[:BATCH]
        self.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


class SignInEvent(models.Model):
    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        PASSWORD_ACCEPTED = "password_accepted", _("password right, second factor asked for")
        FAILED = "failed", _("failed")
        LIMITED = "limited", _("refused after too many failures")
        SIGNED_OUT = "signed_out", _("signed out")
        SESSION_ENDED = "session_ended", _("session ended after idle time")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        CODES_RENEWED = "codes_renewed", _("new recovery codes")
        FACTOR_RESET = "factor_reset", _("second factor reset by an administrator")
        PASSWORD_CHANGED = "password_changed", _("password changed")

    class Method(models.TextChoices):
        PASSWORD = "password", _("password")
        TOTP = "totp", _("verification code")
        RECOVERY_CODE = "recovery_codes", _("recovery code")
        PASSKEY = "webauthn", _("passkey")

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    # Empty where the name that was typed is nobody's: people type passwords into the wrong field.
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("done by"),
    )
    kind = models.CharField(pgettext_lazy("sign-in log", "event"), max_length=20, choices=Kind)
    method = models.CharField(_("by what means"), max_length=20, choices=Method, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    objects = SignInEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in log")
        verbose_name_plural = _("sign-in log")
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at"], name="sign_in_event_by_time"),
            models.Index(fields=["user", "-at"], name="sign_in_event_by_user"),
            models.Index(fields=["address", "-at"], name="sign_in_event_by_address"),
            models.Index(fields=["kind", "-at"], name="sign_in_event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"
