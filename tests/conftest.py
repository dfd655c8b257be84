"""Fixtures of the tests: users, their clients, databases that are cleaned up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import OperationalError, connection, connections, transaction
from django.test import Client, TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from articles.models import PageChange
from articles.pages.page_parts import page_parts
from newscenter.monitoring.health_checks import recent_problems
from newscenter.page_store import kept_pages
from tests import triggers
from tests.factories import BROWSER, make_user, sign_in

pytest_plugins = [
    *("tests.browser", "tests.bundles", "tests.commenting", "tests.digest_worker", "tests.engines"),
    *("tests.governance", "tests.public_pages", "tests.second_factor", "tests.served_site"),
    *("tests.nginx", "tests.upgrading", "tests.visits", "tests.writing"),
]

# What the tests of such a module share (a site that runs, the demo, a copy of the catalogue) is
# made once when one worker runs all of them. Marks of pytest-xdist can't say so: it writes them
# into the names of tests, which pytest 9.2 no longer lets it change.
WHOLE_MODULES = {
    "tests/test_catalogue.py",
    "tests/test_demo_content.py",
    "tests/test_environment.py",
}
# They share one site that runs.
SERVER_MODULES = {
    "tests/test_autosave_server.py",
    "tests/test_nginx.py",
    "tests/test_nginx_monitoring.py",
    "tests/test_nginx_visits.py",
    "tests/test_server.py",
    "tests/test_server_requests.py",
    "tests/test_server_visits.py",
}


class ModulesAndTests(LoadScopeScheduling):
    """Gives the workers these modules whole, and then test by test."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        if module in SERVER_MODULES:
            return "server"
        return module if module in WHOLE_MODULES else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ModulesAndTests:
    return ModulesAndTests(config, log)


# A busy machine is slow now and then; that is no failure. A change is judged by the same examples
# as the one before it; a run outside of CI looks for new ones.
hypothesis.settings.register_profile(
    "newscenter", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.load_profile("newscenter")


@pytest.fixture
def chance() -> Random:
    """Choices that differ from run to run; in CI they are the same ones each time, as above."""
    return Random(0) if os.environ.get("CI") else Random()


def read_rows(cursor: Any, table: str, *, at_most: int | None = None) -> list[tuple[Any, ...]]:
    limit = "" if at_most is None else f" LIMIT {at_most}"
    cursor.execute(f"SELECT * FROM {table}{limit}")
    return list(cursor.fetchall())


def restore_rows(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Give the table these rows again, if it has others now."""
    if read_rows(cursor, table, at_most=len(rows) + 1) == rows:
        return
    cursor.execute(f"DELETE FROM {table}")
    if rows:
        values = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({values})", rows)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test that really commits be cleared up after.

    Django empties every table then, which the triggers refuse, and which takes along the rows
    that migrations made. Here the triggers are lifted for it, and the rows are given back; most
    tables are as they were, and looking is cheaper than emptying and filling them.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Those of migrations; given back, they would meet the ones that giving back makes.
        while PageChange.fold():
            pass
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        initial = {table: read_rows(cursor, table) for table in tables}

    def restore(test: TransactionTestCase) -> None:
        # A request that a page has sent at the end of its test may hold locks in another order;
        # then PostgreSQL undoes one of the two.
        for attempts_left in reversed(range(5)):
            try:
                restore_all()
            except OperationalError:
                if not attempts_left:
                    raise
            else:
                return

    def restore_all() -> None:
        # Foreign keys are checked at the end of the transaction, so the order is free.
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Such a request would add rows to what has just been emptied. It waits, and finds
                # no session, user or article then; SQLite has one writer at any time.
                cursor.execute(f"LOCK TABLE {', '.join(initial)} IN ACCESS EXCLUSIVE MODE")
            triggers.remove(connection)
            for table, rows in initial.items():
                restore_rows(cursor, table, rows)
            triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The lists of most read articles are in the cache, which outlives a test; so do kept pages."""
    # What a test has changed is to be seen in its next line.
    monkeypatch.setattr("newscenter.kept_pages.SECONDS_BETWEEN_READINGS", 0)
    # Numbers of queries must not depend on chance.
    monkeypatch.setattr("comments.posting.captcha.ISSUED_PER_DELETION", 1)
    yield
    cache.clear()
    kept_pages.clear()
    recent_problems.forget()
    page_parts.clear()


@pytest.fixture
def low_keys(db: None) -> None:
    """Number new rows from the lowest free key on, for tests that try every number.

    PostgreSQL's sequences go on counting when a test is undone: every kind of row would have
    numbers of its own, and high ones.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.fixture
def reader() -> Client:
    """The browser of somebody who only reads: no account, and no robot."""
    return Client(headers={"User-Agent": BROWSER})


@pytest.fixture
def writer(db: None) -> User:
    return make_user(group="writer", username="writer")


@pytest.fixture
def editor(db: None) -> User:
    return make_user(group="editor", username="editor")


@pytest.fixture
def moderator(db: None) -> User:
    return make_user(group="moderator", username="moderator")


@pytest.fixture
def admin(db: None) -> User:
    return make_user(username="admin", is_staff=True, is_superuser=True)


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody who has an account, and no business in the newsroom."""
    return make_user(username="stranger")


@pytest.fixture
def writer_client(writer: User) -> Client:
    return sign_in(writer)


@pytest.fixture
def editor_client(editor: User) -> Client:
    return sign_in(editor)


@pytest.fixture
def moderator_client(moderator: User) -> Client:
    return sign_in(moderator)


@pytest.fixture
def admin_client(admin: User) -> Client:
    return sign_in(admin)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    return sign_in(stranger)


@pytest.fixture
def at_once(transactional_db: None) -> Callable[..., list[Any]]:
    """`at_once(task, 50)` runs `task(0)` … `task(49)` at the same moment, each with its own
    connection, and returns what they returned or raised, in this order."""

    def run(task: Callable[[int], Any], count: int) -> list[Any]:
        start = Barrier(count)

        def attempt(number: int) -> Any:
            start.wait()
            try:
                return task(number)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(attempt, range(count)))

    return run
