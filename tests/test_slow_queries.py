"""Slow statements in the log: named by shape and route, without any value."""

from __future__ import annotations

import pytest
from django.db import connection

from newscenter.monitoring import slow_queries
from newscenter.monitoring.slow_queries import LONGEST_STATEMENT, log_if_slow, shape_of
from tests.factories import make_article
from tests.test_log_secrets import log  # noqa: F401


@pytest.fixture(autouse=True)
def _not_watched_yet(db) -> None:
    """The connection may be another one than that of tests before this one."""
    slow_queries._watched.__dict__.clear()
    connection.execute_wrappers.clear()


@pytest.fixture
def _each_statement_is_slow(settings, monkeypatch) -> None:
    clock = iter(range(10**9))
    monkeypatch.setattr("newscenter.monitoring.slow_queries.perf_counter", lambda: next(clock))
    settings.SLOW_QUERY_MS = 900


@pytest.mark.usefixtures("_each_statement_is_slow")
def test_a_slow_statement_is_named_with_its_route(reader, db, log) -> None:  # noqa: F811
    article = make_article()
    reader.get(article.get_absolute_url(), headers={"X-Request-ID": "0" * 32})
    lines = [line for line in log.getvalue().splitlines() if "slow_queries" in line]
    assert lines
    assert all(f"({'0' * 32})" in line for line in lines)
    assert all("articles:article" in line and "1000" in line for line in lines)
    assert any('SELECT "articles_article"."id", …' in line for line in lines)


@pytest.mark.usefixtures("_each_statement_is_slow")
def test_none_is_named_where_the_setting_is_0(reader, db, log, settings) -> None:  # noqa: F811
    settings.SLOW_QUERY_MS = 0
    reader.get("/")
    assert log.getvalue() == ""


def test_a_statement_in_time_is_not_named(reader, db, log, settings) -> None:  # noqa: F811
    settings.SLOW_QUERY_MS = 10**8
    reader.get("/")
    assert log_if_slow in connection.execute_wrappers
    assert log.getvalue() == ""


def test_a_connection_is_watched_once_and_other_wrappers_stay_in_their_block(reader, db) -> None:
    statements = []

    def note(execute, sql, *args):
        statements.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        reader.get("/")
        reader.get("/")
    assert len(statements) > 3
    assert connection.execute_wrappers == [log_if_slow]


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT a\n  FROM b WHERE c = %s", "SELECT a FROM b WHERE c = %s"),
        ("SELECT 'it''s a secret', 12, 1.5", "SELECT ?, ?, ?"),
        ("SELECT t3.a1 FROM t3 WHERE a IN (%s, %s,%s)", "SELECT t3.a1 FROM t3 WHERE a IN (…)"),
        ("SELECT a FROM b WHERE c IN (1, 2)", "SELECT a FROM b WHERE c IN (…)"),
        ("SELECT a FROM b WHERE c IN (%s) LIMIT 21", "SELECT a FROM b WHERE c IN (%s) LIMIT ?"),
    ],
)
def test_a_shape_has_no_values(statement: str, shape: str) -> None:
    assert shape_of(statement) == shape


def test_a_shape_is_short() -> None:
    assert len(shape_of("SELECT " + "a, " * 10_000)) == LONGEST_STATEMENT
