"""The database backend; Django looks for it under this name."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path
from threading import Lock
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
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            # The log has the name, and the folder, of the file that the link leads to.
            path = os.path.realpath(path)
            status = os.stat(path)  # noqa: PTH116
        folder, name = os.path.split(path)
        of_folder = os.stat(folder or ".")  # noqa: PTH116 (twice for every request)
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
    _kept_logs: ClassVar[dict[str, tuple[Any, Any, int]]] = {}
    _kept_logs_lock: ClassVar[Lock] = Lock()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._path = str(conn_params["database"])
        creates_file = self.creates_file and self._path not in self._opened
        self._remove_log_of_another_file(self._path)
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

    def is_usable(self) -> bool:
        """Return whether the file is where it was; Django asks before a request's first statement.

        Not for a request that asks the database nothing, and once for all others.
        """
        return not self._is_elsewhere()

    def _keep_log(self) -> None:
        """Remember whose log it is that stays where another file may be put."""
        log = self._path + WAL_FILES[0]
        identity = self._identities[WAL_FILES[0]]
        with self._kept_logs_lock:
            if self._path in self._kept_logs or not identity or _identity(log) != identity:
                return
            # While it is open, no other file gets its number.
            descriptor = os.open(log, os.O_RDONLY)
            self._kept_logs[self._path] = (self._identities[""], identity, descriptor)

    @classmethod
    def _remove_log_of_another_file(cls, path: str) -> None:
        with cls._kept_logs_lock:
            if not _identity(path) or path not in cls._kept_logs:
                return
            of_file, identity, descriptor = cls._kept_logs.pop(path)
            if _identity(path) != of_file and _identity(path + WAL_FILES[0]) == identity:
                for suffix in WAL_FILES:
                    Path(path + suffix).unlink(missing_ok=True)
            os.close(descriptor)

    def _close(self) -> None:
        if not (self.connection and self._is_elsewhere()):
            super()._close()  # type: ignore[misc]
            return
        # SQLite clears its log up only for a file that is still where it was. A new file in its
        # place would be read, and in the end written, with the log of the old one.
        with contextlib.suppress(self.Database.Error):
            self.connection.execute("PRAGMA busy_timeout = 0")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not _identity(self._path):
            # The file may come back, and other connections to it have this log: a new one would
            # have locks that they do not see.
            self._keep_log()
            super()._close()  # type: ignore[misc]
            return
        super()._close()  # type: ignore[misc]
        for suffix in WAL_FILES:
            # Not those of the new file, which another thread may have opened by now.
            if _identity(self._path + suffix) == self._identities[suffix] is not None:
                Path(self._path + suffix).unlink(missing_ok=True)
