"""PostgreSQL: requests give up after a time, commands do not, and the server fits its limits."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

from tests.factories import approved_comment

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limits"),
    pytest.mark.django_db(transaction=True),
]

SERVER = "from newscenter.rsgi import application; application.__rsgi_init__(None)"
COMMAND = "import django; django.setup()"
IMPORTED = "import newscenter.rsgi"
SHOW = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""
GET = """
import logging; logging.disable()
from django.test import Client
for path in {paths}:
    print(Client(raise_request_exception=False).get(path, SERVER_NAME="localhost").status_code)
"""


def run(*code: str) -> list[str]:
    """Run code in a process of its own that uses the database of the test."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DATABASE_URL": url.geturl(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VAR_DIR": str(settings.VAR_DIR),
    }
    environment.pop("PGOPTIONS", None)
    result = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=40,
    )
    return result.stdout.split()


def test_requests_have_limits_and_commands_have_none():
    assert run(SERVER, SHOW) == ["3s", "20s", "1min"]
    for code in (COMMAND, IMPORTED):
        assert run(code, SHOW) == ["0", "0", "0"]


@pytest.mark.parametrize("table", ["articles_article", "comments_comment"])
def test_a_table_that_stays_locked_ends_in_an_error_page(table):
    url = approved_comment().article.get_absolute_url()
    holder = connection.copy()
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        try:
            assert run(SERVER, GET.format(paths=["/healthz", url])) == ["200", "503"]
        finally:
            holder.close()
    assert run(SERVER, GET.format(paths=["/healthz", url])) == ["200", "200"]


@pytest.mark.parametrize(("workers", "is_reported"), [("2", False), ("1000", True)])
def test_more_threads_than_connections_cause_a_warning(monkeypatch, workers, is_reported):
    monkeypatch.setenv("WORKERS", workers)
    ids = [message.id for message in run_checks(databases=["default"])]
    assert ("newscenter.W005" in ids) is is_reported
