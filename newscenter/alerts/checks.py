"""System checks of the settings of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from articles.outgoing_requests import is_web_address
from newscenter.alerts import sentry


@register(Tags.security)
def admins_are_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    for admin in settings.ADMINS:
        address = admin[1]
        try:
            validate_email(address)
        except ValidationError:
            yield Error(
                _("“%s” in ADMINS is not an e-mail address.") % (address or admin[0]),
                hint=_("Write addresses, separated by commas: a@example.cn,b@example.cn"),
                id="newscenter.E016",
            )
    if settings.ADMINS and settings.EMAIL_BACKEND.endswith("unsent_mail.EmailBackend"):
        yield Warning(
            _("Errors are to be told to ADMINS by e-mail, and no mail server is named."),
            hint=_("Name a mail server: EMAIL_URL=smtp+tls://user:password@mail.example.cn:587"),
            id="newscenter.W010",
        )


@register(Tags.security)
def services_are_web_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in ("ALERT_WEBHOOK", "SENTRY_DSN"):
        if (address := getattr(settings, name)) and not is_web_address(address):
            # Without the address, which may hold a key.
            yield Error(
                _("%s is not the address of a web service.") % name,
                hint=_("Write it whole: https://service.example.cn/…"),
                id="newscenter.E017",
            )
    if settings.SENTRY_DSN and not sentry.is_installed():
        yield Warning(
            _("Errors are to be sent to SENTRY_DSN, and the package sentry-sdk is not installed."),
            hint=_("Run: .venv/bin/pip install sentry-sdk"),
            id="newscenter.W011",
        )
