"""Facts of a database that a restored one must have too, read with a plain cursor.

The models are not asked: a backup may be older than they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import FileField

_TABLES = {
    # Without the search indexes, whose rows are the library's own matter.
    "sqlite": (
        "SELECT name FROM pragma_table_list"
        " WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"
    ),
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


def tables(cursor: Any, engine: str) -> list[str]:
    cursor.execute(_TABLES[engine])
    return sorted(name for (name,) in cursor.fetchall())


def row_counts(cursor: Any, engine: str) -> dict[str, int]:
    counts = {}
    for table in tables(cursor, engine):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (named by the database)
        (counts[table],) = cursor.fetchone()
    return counts


def migrations(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return [(app, name) for app, name in cursor.fetchall()]


def heads(cursor: Any, engine: str) -> dict[str, str]:
    """Return the head of each log, by its table."""
    present = set(tables(cursor, engine))
    digests = {}
    for model in apps.get_app_config("comments").get_models():
        table = model._meta.db_table
        if table.endswith("head") and table in present:
            cursor.execute(f'SELECT digest FROM "{table}"')  # noqa: S608
            digests[table] = "".join(digest for (digest,) in cursor.fetchall())
    return digests


def file_names(cursor: Any, engine: str) -> Iterator[str]:
    """Yield the name of each file in the media folder that a row names."""
    present = set(tables(cursor, engine))
    for model in apps.get_models():
        for field in model._meta.local_fields:
            table = model._meta.db_table
            if isinstance(field, FileField) and table in present:
                column = field.column
                cursor.execute(
                    f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\''  # noqa: S608
                )
                yield from (name for (name,) in cursor.fetchall())
