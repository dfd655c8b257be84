"""System checks of the database: does it answer, and was it made by this version?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, OperationalError, connections
from django.utils.translation import gettext as _

from newscenter import schema
from newscenter.env import env
from newscenter.log_redaction import redact

# Of many differences or migrations the first ones say enough.
SHOWN = 10
# The tally, the task worker, a nightly job, and somebody who looks after something.
CONNECTIONS_OF_COMMANDS = 4


@register(Tags.database)
def database_answers(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except DatabaseError as error:
            yield Error(
                _("The database does not answer: %s") % redact(str(error)).strip(),
                hint=_("Is the server running, and is DATABASE_URL right?"),
                id="newscenter.E005",
            )


def _names(keys: list[tuple[str, str]]) -> str:
    return ", ".join(".".join(key) for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "")


def _schema_messages(alias: str) -> Iterator[CheckMessage]:
    state = schema.MigrationState.of(connections[alias])
    if state.unknown:
        yield Warning(
            _(
                "The database was made by another version, with migrations that this one does not"
                " have: %s"
            )
            % _names(state.unknown),
            hint=_("Run the version that it belongs to, or restore a backup of this one."),
            id="newscenter.W003",
        )
    # `migrate` runs the checks before it does what this one asks for.
    if state.unapplied and sys.argv[1:2] != ["migrate"]:
        yield Warning(
            _("Migrations are not applied yet: %s") % _names(state.unapplied),
            hint=_("Make a backup, then run: manage.py migrate"),
            id="newscenter.W004",
        )
    # What an unapplied migration will create is not missing.
    if not state.unapplied:
        for sentence in islice(schema.differences(connections[alias]), SHOWN):
            yield Error(
                sentence,
                hint=_(
                    "Another version made this database, with migrations of the same names. Run"
                    " that version, or restore a backup of this one: docs/deployment.md,"
                    " “Restoring”."
                ),
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
                    _("The database can't be read: %s") % redact(str(error)).strip(),
                    hint=_("Restore a backup: docs/deployment.md, “Restoring”."),
                    id="newscenter.E007",
                )
            )
    return messages


def _connections_of_the_server() -> int:
    # Each thread keeps one: see newscenter/rsgi.py.
    threads = env.int("THREADS", default=4)
    return env.int("WORKERS", default=2) * (threads + max(threads // 2, 1))


@register(Tags.database)
def database_has_enough_connections(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with suppress(OperationalError), connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('max_connections')::int"
                " - current_setting('superuser_reserved_connections')::int"
            )
            (available,) = cursor.fetchone()
            needed = _connections_of_the_server() + CONNECTIONS_OF_COMMANDS
            if needed > available:
                yield Warning(
                    _(
                        "The server and its commands may need %(needed)d connections, and the"
                        " database allows %(available)d: at busy times pages would fail."
                    )
                    % {"needed": needed, "available": available},
                    hint=_("Raise max_connections of PostgreSQL, or set fewer WORKERS or THREADS."),
                    id="newscenter.W005",
                )


@register(Tags.database)
def database_has_room_for_every_character(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with suppress(OperationalError), connections[alias].cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            (encoding,) = cursor.fetchone()
            if encoding != "UTF8":
                # A server that was set up without a locale: lengths would be those of bytes.
                yield Error(
                    _("The database has the encoding %s, and Chinese texts need UTF8.") % encoding,
                    hint=_(
                        "Make it anew: createdb --encoding UTF8 --locale C.UTF-8 --template"
                        " template0 --owner newscenter newscenter"
                    ),
                    id="newscenter.E040",
                )
