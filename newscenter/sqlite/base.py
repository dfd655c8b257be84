"""The database backend; Django looks for it under this name."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, ClassVar

from django.db.backends.sqlite3 import base, features

WAL_FILES = ("-wal", "-shm")
FILE_MISSING = "the database file is missing"


class DatabaseFeatures(features.DatabaseFeatures):
    # JSON is built in from here on. Django would ask every thread's connection, in a transaction
    # that waits for the write lock, and take a time-out for a "no" that it never asks again.
    minimum_database_version = (3, 38)
    supports_json_field = True


def _identity(path: str) -> tuple[int | str, ...] | None:
    """Return what tells the file from others; None where none can be reached."""
    # Behind a symbolic link the log has the name, and the folder, of the file that it leads to.
    folder, name = os.path.split(os.path.realpath(path))
    try:
        status, of_folder = os.stat(path), os.stat(folder)  # noqa: PTH116 (it may be a URI, no path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, of_folder.st_ino, name


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is left when its file was moved, replaced or deleted.

    It would otherwise go on with a file that nobody else sees, until the server is restarted.
    """

    features_class = DatabaseFeatures
    # SQLite creates a file that is missing. The server never does (see rsgi.py): it would serve an
    # empty site. Commands do, but not in place of a file that they have opened before.
    creates_file: ClassVar[bool] = True
    _opened: ClassVar[set[str]] = set()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._path = str(conn_params["database"])
        creates_file = self.creates_file and self._path not in self._opened
        before = _identity(self._path)
        if not (creates_file or before):
            raise self.Database.OperationalError(FILE_MISSING)
        connection = super().get_new_connection(conn_params)
        self._write_ahead(connection)
        self._identities = {suffix: _identity(self._path + suffix) for suffix in ("", *WAL_FILES)}
        if before not in (None, self._identities[""]):
            # Replaced just now: which of the two files this connection has can't be known.
            connection.close()
            return self.get_new_connection(conn_params)
        if self._identities[""]:
            self._opened.add(self._path)
        return connection

    def _write_ahead(self, connection: Any) -> None:
        """Keep a log, so that readers never wait for a writer; a file tells that it has one.

        A backup has none when it is put in place, and gets one only while nobody writes to it.
        Until then it is read as it is, and the next request tries again.
        """
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # The files of the log are there from the first read on.
            connection.execute("PRAGMA schema_version").fetchone()
        except self.Database.OperationalError:
            self.close_at = time.monotonic()

    def _is_elsewhere(self) -> bool:
        return _identity(self._path) != self._identities[""]

    def _has_lost_its_log(self) -> bool:
        """Whether the log was removed while the file was elsewhere, and the file is back.

        Others have a new log by now: they would not see what is written here, nor keep it.
        """
        log = self._identities[WAL_FILES[0]]
        return log is not None and _identity(self._path + WAL_FILES[0]) != log

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection as Django does at the start of a request, also for another file."""
        if self.connection and (self._is_elsewhere() or self._has_lost_its_log()):
            self.close()
        super().close_if_unusable_or_obsolete()

    def _checkpoint(self) -> bool:
        """Write the log into the file; return whether all of it was written."""
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            busy, _frames, _written = self.connection.execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            ).fetchone()
        except self.Database.Error:
            return False
        return not busy

    def _close(self) -> None:
        if not (self.connection and self._is_elsewhere()):
            super()._close()  # type: ignore[misc]
            return
        # SQLite clears its log up only for a file that is still where it was. A new file in its
        # place would be read, and in the end written, with the log of the old one.
        is_complete = self._checkpoint()
        super()._close()  # type: ignore[misc]
        if not (is_complete or _identity(self._path)):
            # The log has what the file does not: whoever closes last completes it, or finds the
            # file back where it was.
            return
        for suffix in WAL_FILES:
            # Not those of the new file, which another thread may have opened by now.
            if _identity(self._path + suffix) == self._identities[suffix] is not None:
                Path(self._path + suffix).unlink(missing_ok=True)
