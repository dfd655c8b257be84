"""The tally counts each line of the visit log once, and skips what is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, DailyViews, TotalViews, VisitPosition
from articles.readership import log_files, tally
from articles.readership.tally import Tally, only_tally
from articles.readership.visit_log import to_line
from tests.factories import make_article
from tests.visits import ARTICLE_PAGE, views_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article()


def test_only_whole_lines_are_counted(article, edge_log):
    tally = Tally(edge_log.parent)
    whole = to_line(article.pk, ARTICLE_PAGE)
    for size, views in ((40, 0), (len(whole) - 1, 0), (len(whole), 1)):
        edge_log.write_bytes(whole[:size])
        tally.count_all()
        assert views_of(article) == views
    write(edge_log, article, 2, after=b"179")
    tally.count_all()
    assert views_of(article) == 3


def test_lines_are_counted_once_whatever_tally_reads_them(article, edge_log):
    for n in range(1, 6):
        write(edge_log, article)
        Tally(edge_log.parent).count_all()
        Tally(edge_log.parent).count_all()
        assert views_of(article) == n
    assert VisitPosition.objects.get().offset == edge_log.stat().st_size


def test_totals_are_the_sums_of_the_days(article, edge_log):
    for days in (0, 1, 1, 5):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            write(edge_log, article, 2)
    Tally(edge_log.parent).count_all()
    assert sorted(DailyViews.objects.values_list("views", flat=True)) == [2, 2, 4]
    assert TotalViews.objects.get(article=article).views == 8


def test_visits_of_articles_that_do_not_exist_are_skipped(article, edge_log, caplog):
    gone = make_article()
    write(edge_log, gone, 3)
    write(edge_log, article, 2)
    gone.delete()
    Tally(edge_log.parent).count_all()
    assert views_of(article) == 2
    assert "articles that do not exist" in caplog.text


@pytest.mark.parametrize("size", [100, 5000, 3_000_000])
@pytest.mark.parametrize("byte", [b"\0", b"x", b"\n", b"\t"])
def test_a_file_of_garbage_stops_nothing(article, visits_folder, size, byte):
    (visits_folder / "garbage.log").write_bytes(byte * size)
    (visits_folder / "app-garbage.log").write_bytes(byte * size)
    write(visits_folder / "nginx.log", article, 3)
    Tally(visits_folder).count_all()
    assert views_of(article) == 3


@given(st.lists(st.binary(max_size=300) | st.none(), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_visits_between_lines_of_garbage_are_counted(article, edge_log, parts):
    edge_log.unlink(missing_ok=True)
    before = views_of(article)
    for part in parts:
        if part is None:
            write(edge_log, article)
        else:
            edge_log.open("ab").write(part + b"\n")
    Tally(edge_log.parent).count_all()
    assert views_of(article) == before + parts.count(None)


def test_a_long_log_is_counted_in_several_transactions(article, edge_log, monkeypatch):
    monkeypatch.setattr(tally, "MAX_BYTES", 1000)
    monkeypatch.setattr(log_files, "MAX_BYTES", 1000)
    for number in range(3):
        write(edge_log.with_name(f"nginx-{number}.log"), article, 30)
    count = Tally(edge_log.parent)
    assert count.count_some()
    assert 0 < views_of(article) < 30
    count.count_all()
    assert views_of(article) == count.views == 90


def test_nothing_is_counted_when_another_tally_was_faster(article, edge_log, monkeypatch):
    write(edge_log, article)
    Tally(edge_log.parent).count_all()
    write(edge_log, article)
    read = VisitPosition.read
    monkeypatch.setattr(
        VisitPosition, "read", lambda digests: (old := read(digests)) and dict.fromkeys(old, 1)
    )
    with pytest.raises(IntegrityError):
        Tally(edge_log.parent).count_all()
    monkeypatch.undo()
    Tally(edge_log.parent).count_all()
    assert views_of(article) == 2


def test_only_one_tally_counts_a_folder(visits_folder):
    with only_tally(visits_folder) as first, only_tally(visits_folder) as second:
        assert (first, second) == (True, False)
    with only_tally(visits_folder) as third:
        assert third
