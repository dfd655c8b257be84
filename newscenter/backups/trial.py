"""A trial of an unpacked backup: restored in a fresh place, migrated, and verified."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from newscenter.backups import postgresql_dump, sqlite_copy
from newscenter.backups.archive_reader import DATABASES
from newscenter.backups.restored_process import problems_of
from newscenter.backups.trial_database import trial_database

# As the settings name it in a VAR_DIR.
SQLITE_FILE = "newscenter.sqlite3"


def try_unpacked(folder: Path) -> list[str]:
    """Return a sentence for each problem of the backup that was unpacked into the folder.

    On SQLite the migrated database is left in it.
    """
    packed = folder / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        sqlite_copy.unpack(packed, folder / SQLITE_FILE)
        packed.unlink()
        return problems_of(folder, "")
    with trial_database() as (name, url):
        postgresql_dump.load(connection, packed, name=name, empty=False)
        return problems_of(folder, url)
