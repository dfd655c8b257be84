"""System checks of what tells people outside: alerts, anchors, and the protection of the logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from articles.outgoing_requests import is_web_address
from comments.inspection import time_stamps
from newscenter import log_protection
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
                id="newscenter.E011",
            )
    if settings.ADMINS and settings.EMAIL_BACKEND.endswith("unsent_mail.EmailBackend"):
        yield Warning(
            _("Errors are to be told to ADMINS by e-mail, and no mail server is named."),
            hint=_("Name a mail server: EMAIL_URL=smtp+tls://user:password@mail.example.cn:587"),
            id="newscenter.W007",
        )


@register(Tags.security)
def services_are_web_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    services = {
        "ALERT_WEBHOOK": [settings.ALERT_WEBHOOK],
        "TIMESTAMP_AUTHORITIES": settings.TIMESTAMP_AUTHORITIES,
        "SENTRY_DSN": [settings.SENTRY_DSN],
    }
    for name, addresses in services.items():
        if not all(is_web_address(address) for address in addresses if address):
            # Without the address, which may hold a key.
            yield Error(
                _("%s is not the address of a web service.") % name,
                hint=_("Write it whole: https://service.example.cn/…"),
                id="newscenter.E012",
            )
    if settings.SENTRY_DSN and not sentry.is_installed():
        yield Warning(
            _("Errors are to be sent to SENTRY_DSN, and the package sentry-sdk is not installed."),
            hint=_("Run: .venv/bin/pip install sentry-sdk"),
            id="newscenter.W008",
        )


@register(Tags.security)
def certificates_of_authorities_can_be_read(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.TIMESTAMP_AUTHORITIES:
        try:
            time_stamps.trusted_certificates()
        except time_stamps.NoCertificatesError:
            yield Error(
                _("Time stamps can't be verified: there are no certificates to verify them with."),
                hint=_(
                    "Name a file with certificates of the authorities in TIMESTAMP_CERTIFICATES, or"
                    " install those of the system: apt install ca-certificates"
                ),
                id="newscenter.E013",
            )


@register(Tags.database, deploy=True)
def logs_are_protected(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with suppress(DatabaseError):
            for sentence in islice(log_protection.problems(connections[alias]), 1):
                yield Warning(
                    _("The site itself could change the logs: %s") % sentence,
                    hint=_("Run: manage.py protect_logs (docs/deployment.md, “PostgreSQL”)."),
                    id="newscenter.W009",
                )
