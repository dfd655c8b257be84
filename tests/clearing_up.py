"""Clearing up after a test that really commits: the database is as migrations left it again.

Django empties every table then, which the triggers refuse, and which takes along the rows that
migrations made. Here an SQLite file is overwritten with a copy that was made before the first
test. On PostgreSQL the triggers are lifted and the rows are given back; most tables are as they
were, and looking is cheaper than emptying and filling them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

from articles.models import PageChange
from tests import triggers

SECONDS_FOR_THE_LOCK = 100
Rows = list[tuple[Any, ...]]


def _fill_again(copy: sqlite3.Connection) -> None:
    """Overwrite the database of the tests with the copy, once nobody else writes to it."""
    connection.ensure_connection()
    deadline = monotonic() + SECONDS_FOR_THE_LOCK

    def give_up(_status: int, _remaining: int, _total: int) -> None:
        if monotonic() > deadline:
            raise OperationalError("a connection of the test keeps the database locked")

    copy.backup(connection.connection, progress=give_up, sleep=0.02)


def _sqlite() -> Callable[[], None]:
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)
    return lambda: _fill_again(copy)


def _read(cursor: Any, table: str, *, at_most: int | None = None) -> Rows:
    limit = "" if at_most is None else f" LIMIT {at_most}"
    cursor.execute(f"SELECT * FROM {table}{limit}")
    return list(cursor.fetchall())


def _changed(cursor: Any, initial: dict[str, Rows]) -> Iterator[str]:
    """The tables that have other rows now; those that were empty are asked in one query."""
    empty = [table for table, rows in initial.items() if not rows]
    cursor.execute(
        " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (TABLE {table})" for table in empty)
    )
    yield from [table for (table,) in cursor.fetchall()]
    for table, rows in initial.items():
        if rows and _read(cursor, table, at_most=len(rows) + 1) != rows:
            yield table


def _restore_rows(cursor: Any, table: str, rows: Rows) -> None:
    cursor.execute(f"DELETE FROM {table}")
    if rows:
        values = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({values})", rows)


def _lift_triggers(cursor: Any) -> None:
    cursor.execute("SHOW is_superuser")
    if cursor.fetchone() == ("on",):
        cursor.execute("SET LOCAL session_replication_role = replica")
    else:
        triggers.remove(connection)


def _restore_all(initial: dict[str, Rows]) -> None:
    # Foreign keys are checked at the end of the transaction if at all, so the order is free.
    with transaction.atomic(), connection.cursor() as cursor:
        # A request that a page has sent at the end of its test would add rows to what has just
        # been emptied. It waits, and finds no session, user or article then.
        cursor.execute(f"LOCK TABLE {', '.join(initial)} IN ACCESS EXCLUSIVE MODE")
        _lift_triggers(cursor)
        for table in list(_changed(cursor, initial)):
            _restore_rows(cursor, table, initial[table])
        # Those too that the test has removed.
        triggers.install(connection)


def _postgresql() -> Callable[[], None]:
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        initial = {table: _read(cursor, table) for table in tables}
    return lambda: _restore_all(initial)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test that really commits be cleared up after."""
    with django_db_blocker.unblock():
        # Those of migrations; given back, they would meet the ones that giving back makes.
        while PageChange.fold():
            pass
        restore_all = _sqlite() if connection.vendor == "sqlite" else _postgresql()

    def restore(test: TransactionTestCase) -> None:
        # Such a request may hold locks in another order; then PostgreSQL undoes one of the two.
        for attempts_left in reversed(range(5)):
            try:
                restore_all()
            except OperationalError:
                if not attempts_left:
                    raise
            else:
                return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
