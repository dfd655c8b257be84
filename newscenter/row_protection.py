"""Triggers that refuse changes of a log of this app; each log says which in its own `triggers`.

A migration on SQLite that rebuilds such a table drops them: it has to end by creating them again.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.page_triggers import active_triggers

# By the name of the trigger: event, condition and message.
Rules = dict[str, tuple[str, str, str]]


def _sqlite(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    ]


def _postgresql(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} EXECUTE FUNCTION {name}()",
    ]


class Protection(NamedTuple):
    """The triggers of one table, in the words of each database."""

    table: str
    sqlite: Rules
    postgresql: Rules

    def rules(self, connection: BaseDatabaseWrapper) -> Rules:
        return self.postgresql if connection.vendor == "postgresql" else self.sqlite

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Create the missing triggers."""
        absent = self.missing(connection)
        create = _postgresql if connection.vendor == "postgresql" else _sqlite
        with connection.cursor() as cursor:
            for name, rule in self.rules(connection).items():
                for statement in create(name, self.table, *rule) if name in absent else ():
                    cursor.execute(statement)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Drop every trigger: for emptying a test database."""
        postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            for name in self.rules(connection):
                table = f" ON {self.table}" if postgresql else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")
                if postgresql:
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")

    def missing(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Return the names of the triggers that this database lacks or has disabled."""
        return set(self.rules(connection)) - active_triggers(connection)
