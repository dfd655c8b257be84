"""The one statement of a kept page on PostgreSQL: the health check of its connection too."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from articles.pages import page_state
from articles.pages.page_state import PageState
from tests.factories import make_article

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server."),
]


def test_a_kept_page_survives_a_restart_of_the_database(
    reader, monkeypatch, at_once, django_assert_num_queries
):
    address = make_article().get_absolute_url()
    checks = []
    is_usable = connection.is_usable
    monkeypatch.setattr(connection, "is_usable", lambda: checks.append(1) or is_usable())
    reader.get(address)
    # As at the beginning of each request.
    connection.health_check_done = False
    with django_assert_num_queries(1):
        assert reader.get(address).status_code == 200
    assert checks == []

    pid = connection.connection.get_backend_pid()

    def end_connection(_number):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            return cursor.fetchone()

    assert at_once(end_connection, 1) == [(True,)]
    connection.health_check_done = False
    assert reader.get(address).status_code == 200
    assert connection.connection.get_backend_pid() != pid
    assert checks == [1]


def test_a_statement_that_is_refused_is_not_run_again(monkeypatch):
    monkeypatch.setattr(page_state, "_VERSION", "length(pg_sleep(0.2)::text || %s || %s)")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
    pid = connection.connection.get_backend_pid()
    with pytest.raises(OperationalError):
        PageState.read()
    assert connection.connection.get_backend_pid() == pid
    connection.close()
