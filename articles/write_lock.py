"""Transactions that mind other writers: on SQLite there is one at a time.

Reading never waits for a writer: a GET that would like to write does it without waiting, and
answers without what it could not write. A command that writes for minutes lets others in between.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Longer than other requests take to write; a tenth of a second is what readers may wait.
LOCK_TIMEOUT_MS = 50


def _set_busy_timeout(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")


@contextmanager
def atomic_without_waiting(
    timeout_ms: int = LOCK_TIMEOUT_MS, *, survives_crashes: bool = True
) -> Iterator[None]:
    """Run the block in a transaction that waits for a lock for an instant only.

    Raises OperationalError when another transaction holds it for longer. Not for use inside of
    another transaction, which would hold its own locks all the while. What need not survive a crash
    of PostgreSQL does not wait for its disk either.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                settings = f"SET LOCAL lock_timeout = {timeout_ms:d}"
                if not survives_crashes:
                    settings += "; SET LOCAL synchronous_commit = off"
                cursor.execute(settings)
            yield
        return
    # On SQLite the lock is taken with BEGIN, so the time-out has to be set before.
    _set_busy_timeout(timeout_ms)
    try:
        with transaction.atomic():
            yield
    finally:
        _set_busy_timeout(int(connection.settings_dict["OPTIONS"]["timeout"] * 1000))


@contextmanager
def atomic_batch() -> Iterator[None]:
    """Run one of many batches in a transaction, and then leave as much time to other writers."""
    with transaction.atomic():
        began = time.monotonic()
        yield
    # SQLite has no queue: who waits looks now and then whether the lock is free, and would meet the
    # next batch.
    if connection.vendor == "sqlite":
        time.sleep(time.monotonic() - began)
