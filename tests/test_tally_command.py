"""manage.py tally_views: alone, stopped, killed, and without its database."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import Article, DailyViews, TotalViews
from tests.factories import make_article
from tests.faults import write_lock
from tests.served_site import wait_until
from tests.visits import views_of, write

pytestmark = pytest.mark.django_db(transaction=True)

# The settings of the tests, with the database and the folder of this one.
TALLY = """
import os, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"], settings.VISITS_DIR = sys.argv[1:3]
import django
django.setup()
from django.core.management import call_command
call_command("tally_views", *sys.argv[3:])
"""


@contextmanager
def running(folder, *arguments: str) -> Iterator[subprocess.Popen]:
    database = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", TALLY, database, folder, *arguments], cwd=settings.BASE_DIR
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def article() -> Article:
    return make_article()


def test_once_counts_what_is_there(article, edge_log, capsys):
    write(edge_log, article, 3)
    call_command("tally_views", "--once")
    assert views_of(article) == 3
    assert capsys.readouterr().out == "已统计 3 次浏览。\n"


def test_a_second_one_ends_with_a_sentence(article, visits_folder, edge_log):
    with running(visits_folder):
        write(edge_log, article, 1)
        wait_until(lambda: views_of(article) == 1)
        with pytest.raises(CommandError, match="已经在统计"):
            call_command("tally_views")


def test_a_folder_that_cannot_be_used_is_reported(visits_folder):
    visits_folder.rmdir()
    visits_folder.write_bytes(b"")
    with pytest.raises(CommandError, match=f"无法使用目录 {visits_folder}"):
        call_command("tally_views", "--once")


def test_told_to_stop_it_counts_what_is_there_and_ends(article, visits_folder, edge_log):
    for number in (signal.SIGTERM, signal.SIGINT):
        before = views_of(article)
        with running(visits_folder) as process:
            write(edge_log, article, 1)
            wait_until(lambda n=before: views_of(article) == n + 1)
            write(edge_log, article, 5)
            process.send_signal(number)
            assert process.wait(60) == 0
        assert views_of(article) == before + 6


def test_killed_again_and_again_it_counts_every_visit_once(article, visits_folder, edge_log):
    written = 0
    for _ in range(4):
        with running(visits_folder) as process:
            before = views_of(article)
            for _ in range(20):
                write(edge_log, article, 50)
            written += 1000
            wait_until(lambda n=before: views_of(article) > n)
            process.kill()
    call_command("tally_views", "--once")
    assert views_of(article) == written


def test_visits_wait_for_a_locked_database(article, visits_folder, edge_log, capfd):
    with running(visits_folder):
        write(edge_log, article, 1)
        wait_until(lambda: views_of(article) == 1)
        with write_lock():
            write(edge_log, article, 7)
            output = []
            wait_until(lambda: output.append(capfd.readouterr().err) or "wait in" in output[-1])
            assert views_of(article) == 1
        wait_until(lambda: views_of(article) == 8)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file can be moved")
def test_visits_wait_for_a_database_that_is_away(article, visits_folder, edge_log, capfd):
    file = settings.VAR_DIR / "away.sqlite3"
    with running(visits_folder):
        write(edge_log, article, 1)
        wait_until(lambda: views_of(article) == 1)
        connection.close()
        name = type(file)(connection.settings_dict["NAME"])
        name.rename(file)
        write(edge_log, article, 2)
        output = []
        wait_until(lambda: output.append(capfd.readouterr().err) or "wait in" in output[-1])
        file.rename(name)
        wait_until(lambda: views_of(article) == 3)


def test_rows_of_visits_are_added_to_their_days():
    before = ("articles", "0015_lists_of_the_newsroom")
    article = make_article()
    executor = MigrationExecutor(connection)
    executor.migrate([before])
    try:
        models = executor.loader.project_state([before]).apps
        models.get_model("articles", "DailyViews").objects.create(
            article_id=article.pk, day="2026-03-02", views=5
        )
        rows = models.get_model("articles", "Visit").objects
        for at in ("2026-03-01T15:59Z", "2026-03-01T16:00Z", "2026-03-02T15:59Z"):
            rows.create(article_id=article.pk, at=at)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    days = DailyViews.objects.order_by("day").values_list("day", "views")
    assert [(str(day), views) for day, views in days] == [("2026-03-01", 1), ("2026-03-02", 7)]
    assert TotalViews.objects.get().views == views_of(article) == 8
