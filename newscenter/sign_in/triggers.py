"""Database triggers that refuse to change the sign-in log, and to delete what is not old enough.

A migration on SQLite that rebuilds the table drops them: it has to end by creating them again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.page_triggers import active_triggers

TABLE = "newscenter_signinevent"
UNCHANGED, KEPT = "a sign-in is never changed", "a sign-in is kept for half a year"
# By the name of the trigger: event, condition and message.
SQLITE = {
    "sign_in_event_is_not_changed": ("UPDATE", "", UNCHANGED),
    "sign_in_event_is_kept": ("DELETE", "WHEN OLD.at > datetime('now', '-183 days')", KEPT),
    # OR REPLACE deletes the conflicting row without firing triggers for DELETE.
    "sign_in_event_not_replaced": (
        "INSERT",
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",  # noqa: S608
        UNCHANGED,
    ),
}
POSTGRESQL = {
    "sign_in_event_is_not_changed": ("UPDATE", "FOR EACH ROW", UNCHANGED),
    "sign_in_event_is_kept": (
        "DELETE",
        "FOR EACH ROW WHEN (OLD.at > now() - interval '183 days')",
        KEPT,
    ),
    "sign_in_event_not_truncated": ("TRUNCATE", "FOR EACH STATEMENT", KEPT),
}


def _rules(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str, str]]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def _sqlite(name: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON {TABLE} {condition}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    ]


def _postgresql(name: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} {condition} EXECUTE FUNCTION {name}()",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the missing triggers."""
    absent = missing(connection)
    create = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for name, rule in _rules(connection).items():
            for statement in create(name, *rule) if name in absent else ():
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger: for emptying a test database."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in _rules(connection):
            table = f" ON {TABLE}" if postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")
            if postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    return set(_rules(connection)) - active_triggers(connection)
