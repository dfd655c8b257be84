"""System checks of the settings: each names what is wrong and how to put it right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, OperationalError, connections

from newscenter import schema
from newscenter.log_redaction import redact

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}
# Of many differences or migrations the first ones say enough.
SHOWN = 10


def _public_hosts() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if host not in LOCAL]


def _is_host(name: str) -> bool:
    ipv6 = name.startswith("[") and name.endswith("]")
    return (
        bool(name)
        and not any(character in name for character in "/*@ ")
        and (ipv6 or ":" not in name)
    )


@register(Tags.security)
def allowed_hosts_are_host_names(**kwargs: Any) -> Iterator[CheckMessage]:
    for host in settings.ALLOWED_HOSTS:
        if not _is_host(host):
            yield Error(
                f"“{host}” in ALLOWED_HOSTS is not the name of a host.",
                hint="Write names as they appear in the address bar, separated by commas, without"
                " https:// or port: news.example.cn,www.news.example.cn",
                id="newscenter.E001",
            )


@register(Tags.security)
def trusted_proxies_are_networks(**kwargs: Any) -> Iterator[CheckMessage]:
    for network in settings.TRUSTED_PROXIES:
        try:
            ip_network(network, strict=False)
        except ValueError:
            yield Error(
                f"“{network}” in TRUSTED_PROXIES is not a network address.",
                hint="Write addresses or networks, separated by commas: 127.0.0.1,10.0.0.0/8",
                id="newscenter.E002",
            )


@register(Tags.security)
def secret_key_is_long(**kwargs: Any) -> Iterator[CheckMessage]:
    if len(settings.SECRET_KEY) < 50:
        yield Error(
            f"SECRET_KEY has only {len(settings.SECRET_KEY)} characters; it needs at least 50.",
            hint="Leave it out: a good one is generated and kept in VAR_DIR/secret_key.",
            id="newscenter.E003",
        )


@register(Tags.security)
def debug_is_off_in_public(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.DEBUG and _public_hosts():
        yield Error(
            f"DEBUG is on and the site answers to {_public_hosts()[0]}: an error page would show"
            " its code and settings to everybody.",
            hint="Set DEBUG=0, or ALLOWED_HOSTS=localhost,127.0.0.1",
            id="newscenter.E004",
        )


@register(Tags.database)
def database_answers(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except DatabaseError as error:
            yield Error(
                f"The database does not answer: {redact(str(error)).strip()}",
                hint="Is the server running, and is DATABASE_URL right?",
                id="newscenter.E005",
            )


def _names(keys: list[tuple[str, str]]) -> str:
    return ", ".join(".".join(key) for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "")


def _schema_messages(alias: str) -> Iterator[CheckMessage]:
    state = schema.MigrationState.of(connections[alias])
    if state.unknown:
        yield Warning(
            f"The database was made by another version, with migrations that this one does not"
            f" have: {_names(state.unknown)}",
            hint="Run the version that the database belongs to, or restore a backup of this one.",
            id="newscenter.W003",
        )
    # `migrate` runs the checks before it does what this one asks for.
    if state.unapplied and sys.argv[1:2] != ["migrate"]:
        yield Warning(
            f"Migrations are not applied yet: {_names(state.unapplied)}",
            hint="Make a backup, then run: manage.py migrate",
            id="newscenter.W004",
        )
    # What an unapplied migration will create is not missing.
    if not state.unapplied:
        for sentence in islice(schema.differences(connections[alias]), SHOWN):
            yield Error(
                sentence,
                hint="Another version made this database, with migrations of the same names. Run"
                " that version, or restore a backup of this one: docs/deployment.md, “Restoring”.",
                id="newscenter.E006",
            )


@register(Tags.database)
def database_fits_the_models(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            messages += _schema_messages(alias)
        except OperationalError:
            continue  # newscenter.E005 reports that.
        except DatabaseError as error:
            messages.append(
                Error(
                    f"The database can't be read: {redact(str(error)).strip()}",
                    hint="Restore a backup: docs/deployment.md, “Restoring”.",
                    id="newscenter.E007",
                )
            )
    return messages


@register(Tags.security, deploy=True)
def https_is_on(**kwargs: Any) -> Iterator[CheckMessage]:
    if _public_hosts() and not settings.HTTPS:
        yield Warning(
            f"The site answers to {_public_hosts()[0]} and HTTPS is off: passwords of staff can be"
            " read in transit.",
            hint="Put the site behind a server that speaks HTTPS (docs/deployment.md) and set"
            " HTTPS=1",
            id="newscenter.W002",
        )
