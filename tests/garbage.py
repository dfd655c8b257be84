"""Garbage collection while tests run: seldom, and never of what has been loaded before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

# As in the server: a full collection would go through all modules, tests and migrations.
THRESHOLDS = (20_000, 20, 20)


def keep_what_is_loaded() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    keep_what_is_loaded()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Migrations are loaded when the database is made."""
    keep_what_is_loaded()
    yield
    # What is garbage may hold a connection, which would keep the database from being dropped.
    gc.collect()
