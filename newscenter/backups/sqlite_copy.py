"""Copies of an SQLite database: one of a site that runs, and one put in the place of another."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.utils.translation import gettext as _

from newscenter.backups.archive_writer import BLOCK
from newscenter.backups.errors import BackupError
from newscenter.sqlite.base import WAL_FILES

# Most of what a text loses at all, it loses at the lowest level.
LEVEL = 1
SECONDS_TO_WAIT = 20


@contextmanager
def snapshot(database: Path, target: Path) -> Iterator[sqlite3.Cursor]:
    """Write a compressed copy of the database; yield a cursor of what it holds."""
    plain = target.with_suffix("")
    try:
        with (
            closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(plain)) as copy,
        ):
            # All at once: page by page it would begin anew whenever somebody writes.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
            _check(copy)
            yield copy.cursor()
    except sqlite3.Error as error:
        raise BackupError(
            _(
                "The database can't be copied: %s. Is the disk full, or the file damaged? See:"
                " manage.py check --database default"
            )
            % error
        ) from error
    with plain.open("rb") as source_file, gzip.open(target, "wb", LEVEL) as compressed:
        shutil.copyfileobj(source_file, compressed, BLOCK)
    plain.unlink()


def _check(copy: sqlite3.Connection) -> None:
    (result,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise BackupError(
            _(
                "The database is damaged (%s). No backup was made, and older ones are kept: restore"
                " the newest."
            )
            % result
        )


def unpack(compressed: Path, target: Path) -> None:
    with gzip.open(compressed) as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, BLOCK)


def finish(database: Path) -> None:
    """Take the write-ahead log into the file, so that it can be moved alone."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    descriptor = os.open(database, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _remove_log(database: Path) -> None:
    for suffix in WAL_FILES:
        Path(f"{database}{suffix}").unlink(missing_ok=True)


def replace(database: Path, new: Path) -> None:
    """Put the file `new`, on the same disk, in the place of the database, whole or not at all.

    A log that is left behind would be read as one of the new file: while the old one is locked,
    nobody adds to its log, which is empty.
    """
    database = database.resolve()
    if not database.exists():
        _remove_log(database)
        new.replace(database)
        return
    with closing(sqlite3.connect(database, isolation_level=None, timeout=SECONDS_TO_WAIT)) as old:
        with suppress(sqlite3.DatabaseError):
            _lock_without_log(old, Path(f"{database}{WAL_FILES[0]}"))
        new.replace(database)
        _remove_log(database)


def _lock_without_log(old: sqlite3.Connection, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while True:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        old.execute("BEGIN IMMEDIATE")
        if not log.exists() or not log.stat().st_size:
            return
        old.execute("ROLLBACK")
        if time.monotonic() > deadline:
            raise BackupError(
                _("The database is in use and can't be replaced. Stop the site, and try again.")
            )
