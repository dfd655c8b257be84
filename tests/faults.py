"""Faults of the machine, for tests of what goes on working meanwhile."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from django.conf import settings
from django.db import connection

# A page that waits for the lock at all waits for as long; one that does not takes a fraction.
LOCK_SECONDS = 30
PATIENCE = 15

_LOCK = {
    "sqlite": ["BEGIN IMMEDIATE"],
    # Keeps every writer out, and no reader.
    "postgresql": ["BEGIN", "LOCK TABLE {tables} IN SHARE MODE"],
}


@contextmanager
def write_lock(seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock that every writer needs, as another process may; for `seconds` at most."""
    tables = ", ".join(connection.introspection.table_names())
    other = connection.copy()
    other.inc_thread_sharing()
    with other.cursor() as cursor:
        for statement in _LOCK[connection.vendor]:
            cursor.execute(statement.format(tables=tables))
    end = Timer(seconds, other.close)
    end.start()
    try:
        yield
    finally:
        end.cancel()
        end.join()
        other.close()


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
    """Have a mail server that takes the call and says nothing."""
    before = settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        try:
            yield
        finally:
            settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = before


FAULTS: dict[str, Callable[[], object]] = {
    "write lock": write_lock,
    "full disk": full_disk,
    "file for a cache": file_for_a_cache,
    "garbage in the cache": garbage_in_the_cache,
    "silent mail server": silent_mail_server,
}
