"""A database in which a backup is tried, on the same PostgreSQL server, and then dropped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _
from psycopg2 import errors, sql

from newscenter.backups.errors import BackupError
from newscenter.backups.postgresql_dump import connection_parameters

# Tells ours from another database that has the name by chance.
COMMENT = "A trial of a Newscenter backup. May be dropped."


class NoRightToCreate(BackupError):
    """The user of the site may not create a database."""


def _name() -> str:
    return f"{connection.settings_dict['NAME']}_restore_trial"


def _is_ours(cursor: Any, name: str) -> bool | None:
    """Return whether a trial of ours has this name; None if there is no such database."""
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    return row and row[0] == COMMENT


def _drop(cursor: Any, name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    cursor.execute(statement)


def _create(cursor: Any, name: str) -> None:
    # Left over from a run that was killed.
    is_ours = _is_ours(cursor, name)
    if is_ours:
        _drop(cursor, name)
    elif is_ours is not None:
        raise BackupError(
            _("There is a database “%s” that is not one of a trial. Rename it, and try again.")
            % name
        )
    identifier = sql.Identifier(name)
    try:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
        comment = sql.Literal(COMMENT)
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(identifier, comment))
    except errors.InsufficientPrivilege as error:
        raise NoRightToCreate(
            _(
                "A backup is tried in a database of its own, which %(user)s may not create. Allow"
                " it: sudo -u postgres psql -c 'ALTER ROLE \"%(user)s\" CREATEDB'"
            )
            % {"user": connection.get_connection_params().get("user", "newscenter")}
        ) from error


def _url(name: str) -> str:
    """Return the address of the database on the server of the site."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()


@contextmanager
def trial_database() -> Iterator[tuple[str, str]]:
    """Yield name and address of an empty database; dropped in the end."""
    name = _name()
    with closing(psycopg2.connect(**connection_parameters(connection))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            _create(cursor, name)
        try:
            yield name, _url(name)
        finally:
            with suppress(psycopg2.OperationalError), server.cursor() as cursor:
                _drop(cursor, name)
