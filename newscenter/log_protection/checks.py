"""System checks of the protection of the logs, and of the settings of their anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from articles.outgoing_requests import is_web_address
from newscenter.log_protection import grants


@register(Tags.security)
def authorities_are_web_addresses(**kwargs: Any) -> Iterator[CheckMessage]:
    if not all(map(is_web_address, settings.TIMESTAMP_AUTHORITIES)):
        yield Error(
            _("%s is not the address of a web service.") % "TIMESTAMP_AUTHORITIES",
            hint=_("Write it whole: https://service.example.cn/…"),
            id="newscenter.E017",
        )


@register(Tags.security)
def certificates_of_authorities_can_be_read(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.TIMESTAMP_AUTHORITIES:
        # It needs ten megabytes of libraries, which a worker for readers never uses.
        from comments.inspection import time_stamps  # noqa: PLC0415

        try:
            time_stamps.trusted_certificates()
        except time_stamps.NoCertificatesError:
            yield Error(
                _("Time stamps can't be verified: there are no certificates to verify them with."),
                hint=_(
                    "Name a file with certificates of the authorities in TIMESTAMP_CERTIFICATES, or"
                    " install those of the system: apt install ca-certificates"
                ),
                id="newscenter.E018",
            )


@register(Tags.database, deploy=True)
def logs_are_protected(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with suppress(DatabaseError):
            for sentence in islice(grants.problems(connections[alias]), 1):
                yield Warning(
                    _("The site itself could change the logs: %s") % sentence,
                    hint=_("Run: manage.py protect_logs (docs/deployment.md, “PostgreSQL”)."),
                    id="newscenter.W012",
                )
