"""Files of the visit log: written, left, rotated, truncated, copied, or of others."""

from __future__ import annotations

import os
import shutil
from types import SimpleNamespace

import pytest

from articles.models import Article, VisitPosition
from articles.readership import log_files, tally
from articles.readership.tally import Tally
from articles.readership.visit_log import VisitLog, to_line
from tests.factories import make_article
from tests.visits import ARTICLE_PAGE, views_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article()


def test_a_renamed_file_is_read_on_and_the_new_one_from_its_beginning(article, edge_log):
    tally = Tally(edge_log.parent)
    write(edge_log, article, 2)
    tally.count_all()
    rotated = edge_log.rename(edge_log.with_name("nginx.log.1"))
    # nginx still has the old file, until it is told to open the new one.
    write(rotated, article, 3)
    tally.count_all()
    write(edge_log, article, 4)
    write(rotated, article, 1)
    tally.count_all()
    assert views_of(article) == 10


def test_a_copy_counts_nothing_and_the_truncated_file_begins_anew(article, edge_log):
    tally = Tally(edge_log.parent)
    write(edge_log, article, 5)
    tally.count_all()
    write(edge_log, article, 2)
    shutil.copy(edge_log, edge_log.with_name("nginx.log.1"))
    tally.count_all()
    assert views_of(article) == 7
    os.truncate(edge_log, 0)
    tally.count_all()
    write(edge_log, article, 9)
    tally.count_all()
    assert views_of(article) == 16


def test_what_was_copied_before_it_was_counted_is_counted_from_the_copy(article, edge_log):
    write(edge_log, article, 5)
    shutil.copy(edge_log, edge_log.with_name("nginx.log-20261126"))
    os.truncate(edge_log, 0)
    write(edge_log, article, 1)
    Tally(edge_log.parent).count_all()
    assert views_of(article) == 6


def test_a_rotated_file_that_does_not_grow_for_a_minute_is_removed(article, edge_log, monkeypatch):
    count = Tally(edge_log.parent)
    write(edge_log, article)
    rotated = edge_log.rename(edge_log.with_name("nginx.log.1"))
    now = [0]
    monkeypatch.setattr(tally, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for now[0] in (0, 90):
        count.count_all()
        # Nobody has opened a new file: nginx may go on with this one.
        assert rotated.exists()
    write(edge_log, article)
    for now[0] in (90, 130, 170):
        write(rotated, article)
        count.count_all()
        assert rotated.exists()
    now[0] = 231
    count.count_all()
    assert [path.name for path in edge_log.parent.iterdir()] == ["nginx.log"]
    assert views_of(article) == 5


def test_a_file_is_removed_when_it_is_counted_and_its_process_has_ended(article, visits_folder):
    log, tally = VisitLog(), Tally(visits_folder)
    log.append(to_line(article.pk, ARTICLE_PAGE))
    tally.count_all()
    assert len(list(visits_folder.iterdir())) == 1
    log.append(to_line(article.pk, ARTICLE_PAGE))
    log.close()
    tally.count_all()
    assert list(visits_folder.iterdir()) == []
    assert not VisitPosition.objects.exists()
    assert views_of(article) == 2


def test_the_half_line_of_a_process_that_was_killed_is_dropped(article, visits_folder):
    write(visits_folder / "app-1.log", article, 2, after=b"1795694772.2")
    Tally(visits_folder).count_all()
    assert views_of(article) == 2
    assert list(visits_folder.iterdir()) == []


@pytest.mark.parametrize("name", ["notes.txt", "nginx.log.2.gz", "app-1.new", "nginx.log.lock"])
def test_other_files_are_left_alone(article, visits_folder, name):
    write(visits_folder / name, article)
    (visits_folder / "folder.log").mkdir()
    os.mkfifo(visits_folder / "pipe.log")
    Tally(visits_folder).count_all()
    assert views_of(article) == 0
    assert len(list(visits_folder.iterdir())) == 3


def test_a_file_that_cannot_be_read_is_reported_once(article, edge_log, monkeypatch, caplog):
    other = edge_log.with_name("other.log")
    write(other, article)
    write(edge_log, article)
    examine = log_files.examine

    def refuse(path):
        if path == other:
            raise PermissionError(13, "Permission denied")
        return examine(path)

    monkeypatch.setattr(tally, "examine", refuse)
    count = Tally(edge_log.parent)
    for _ in range(3):
        count.count_all()
    assert views_of(article) == 1
    assert caplog.text.count("other.log") == 1


def test_a_folder_that_is_gone_holds_no_visits(visits_folder):
    visits_folder.rmdir()
    Tally(visits_folder).count_all()
