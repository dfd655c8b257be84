"""A consistent copy of the database, with the facts that were read from the same snapshot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from newscenter.backups import database_facts, postgresql_dump, sqlite_copy
from newscenter.backups.manifest import Manifest


class Snapshot(NamedTuple):
    path: Path
    manifest: Manifest
    # In the media folder, as the rows name them.
    file_names: set[str]


def _facts(cursor: Any, engine: str, version: int, at: datetime) -> tuple[Manifest, set[str]]:
    manifest = Manifest(
        made_at=at.isoformat(timespec="seconds"),
        engine=engine,
        database_version=version,
        migrations=database_facts.migrations(cursor),
        rows=database_facts.row_counts(cursor, engine),
        heads=database_facts.heads(cursor, engine),
    )
    return manifest, set(database_facts.file_names(cursor, engine))


def take(folder: Path, at: datetime) -> Snapshot:
    """Write a copy of the database into the folder while the site goes on."""
    engine = connection.vendor
    if engine == "sqlite":
        path = folder / "database.sqlite3.gz"
        with sqlite_copy.snapshot(Path(connection.settings_dict["NAME"]), path) as cursor:
            return Snapshot(path, *_facts(cursor, engine, 3, at))
    path = folder / "database.dump"
    with postgresql_dump.snapshot(connection, path) as (cursor, version):
        return Snapshot(path, *_facts(cursor, engine, version, at))
