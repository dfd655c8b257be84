"""Faults of the machine, for tests of what goes on working meanwhile."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from django.conf import settings
from django.db import connection

_LOCK = {
    "sqlite": ["BEGIN IMMEDIATE"],
    # Keeps every writer out, and no reader.
    "postgresql": ["BEGIN", "LOCK TABLE {tables} IN SHARE MODE"],
}


def _set_patience(seconds: float) -> None:
    """Have whoever waits for a lock of SQLite wait for so long; PostgreSQL's wait for good."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = seconds
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


@contextmanager
def write_lock(seconds: float = 60) -> Iterator[None]:
    """Hold the lock that every writer needs, as another process may.

    Whoever waits for it waits until it is given up after `seconds`, and then the block fails. One
    that does not wait may be as slow as the machine.
    """
    tables = ", ".join(connection.introspection.table_names())
    patience = connection.settings_dict["OPTIONS"].get("timeout")
    other = connection.copy()
    other.inc_thread_sharing()
    with other.cursor() as cursor:
        for statement in _LOCK[connection.vendor]:
            cursor.execute(statement.format(tables=tables))
    _set_patience(2 * seconds)
    end = Timer(seconds, other.close)
    end.start()
    try:
        yield
        assert end.is_alive(), "something waited for the lock"
    finally:
        end.cancel()
        end.join()
        other.close()
        _set_patience(patience)


@contextmanager
def full_disk() -> Iterator[None]:
    """Have every write to a file fail: cache, pictures, logs, and the database where it is one."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def _cache_folder() -> Path:
    return Path(settings.CACHES["default"]["OPTIONS"]["cache"]["LOCATION"])


@contextmanager
def file_for_a_cache() -> Iterator[None]:
    """Put a file where the folder of the cache should be."""
    folder = _cache_folder()
    folder.mkdir(exist_ok=True)
    away = folder.rename(folder.with_name("cache-away"))
    folder.write_bytes(b"")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


@contextmanager
def garbage_in_the_cache(garbage: bytes = bytes(range(60))) -> Iterator[None]:
    """Replace what the cache holds by bytes that mean nothing."""
    for path in _cache_folder().glob("*.djcache"):
        path.write_bytes(garbage)
    yield


@contextmanager
def silent_mail_server() -> Iterator[None]:
    """Have a mail server that takes the call and says nothing; the block fails if it is called."""
    before = settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        try:
            yield
            with pytest.raises(BlockingIOError):
                # Somebody called it, and waits for its answer.
                server.accept()
        finally:
            settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = before


FAULTS: dict[str, Callable[[], object]] = {
    "write lock": write_lock,
    "full disk": full_disk,
    "file for a cache": file_for_a_cache,
    "garbage in the cache": garbage_in_the_cache,
    "silent mail server": silent_mail_server,
}
