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
from django.db import connection, connections
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from articles.pages.page_parts import page_parts
from newscenter.monitoring.health_checks import recent_problems
from newscenter.page_store import kept_pages
from tests.factories import BROWSER, make_user, sign_in

pytest_plugins = [
    *("tests.browser", "tests.bundles", "tests.clearing_up", "tests.commenting"),
    *("tests.digest_worker", "tests.engines", "tests.garbage"),
    *("tests.governance", "tests.introspection", "tests.public_pages", "tests.second_factor"),
    *("tests.served_site", "tests.nginx", "tests.upgrading", "tests.visits", "tests.writing"),
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
    "tests/test_edge.py",
    "tests/test_nginx.py",
    "tests/test_nginx_monitoring.py",
    "tests/test_nginx_visits.py",
    "tests/test_server.py",
    "tests/test_server_requests.py",
    "tests/test_server_tasks.py",
    "tests/test_server_visits.py",
}


class ModulesAndTests(LoadScopeScheduling):
    """Gives the workers these modules whole, and then test by test."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        if module in SERVER_MODULES:
            return "server"
        return module if module in WHOLE_MODULES else nodeid

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget what is done: after each message of a worker all that it was given is counted."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


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
