"""Counting views: every visit once, none lost, no row that readers wait for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from articles.models import Article, DailyViews, Visit
from articles.readership.backlog import backlog
from articles.readership.tally import tally_visits
from articles.readership.visits import record_visit
from tests.factories import BROWSER, make_article, make_draft, sign_in


def views_of(article: Article) -> int:
    return Article.objects.with_views().get(pk=article.pk).views


@pytest.mark.django_db
def test_a_visit_shows_on_the_next_page_load(reader):
    article = make_article(imported_views=1713)
    first = reader.get(article.get_absolute_url())
    second = reader.get(article.get_absolute_url())
    assert "浏览次数：1713" in first.text
    assert "浏览次数：1714" in second.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": BROWSER, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": BROWSER, "Purpose": "prefetch"},
        {"User-Agent": BROWSER, "X-Moz": "prefetch"},
    ],
)
def test_robots_and_prefetches_are_not_readers(headers):
    article = make_article()
    assert Client(headers=headers).get(article.get_absolute_url()).status_code == 200
    assert views_of(article) == 0


@pytest.mark.django_db
def test_staff_are_not_readers(editor):
    article = make_article()
    sign_in(editor).get(article.get_absolute_url())
    assert views_of(article) == 0


@pytest.mark.django_db
def test_head_and_refused_requests_are_not_visits(reader):
    article, draft = make_article(), make_draft()
    reader.head(article.get_absolute_url())
    reader.post(article.get_absolute_url())
    reader.get(draft.get_absolute_url())
    assert not Visit.objects.exists()


@pytest.mark.django_db
def test_a_reload_answered_with_not_modified_is_a_visit(reader, monkeypatch):
    article = make_article()
    monkeypatch.setattr("articles.readership.visits.record_visit", lambda *_: None)
    tag = reader.get(article.get_absolute_url())["ETag"]
    monkeypatch.undo()
    answer = reader.get(article.get_absolute_url(), headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert views_of(article) == 1


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_can_not_be_written_at_once_is_written_later(reader, monkeypatch):
    def fail(*args: object) -> None:
        raise DatabaseError("disk full")

    article = make_article()
    monkeypatch.setattr("articles.readership.visits.record_visit", fail)
    assert reader.get(article.get_absolute_url()).status_code == 200
    backlog.join(30)
    assert views_of(article) == 1


@pytest.mark.django_db(transaction=True)
def test_visits_of_an_article_that_is_gone_do_not_hold_up_the_others():
    article = make_article()
    backlog.add(article.pk + 1000, timezone.localdate())
    backlog.join(30)
    backlog.add(article.pk, timezone.localdate())
    backlog.join(30)
    assert views_of(article) == 1


@pytest.mark.django_db
def test_a_visit_does_not_touch_the_article(reader):
    article = make_article()
    reader.get(article.get_absolute_url())
    assert Article.objects.get(pk=article.pk).updated_at == article.updated_at


@pytest.mark.django_db
def test_the_tally_adds_visits_to_their_day_in_the_time_zone_of_the_site():
    article = make_article()
    late_evening = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)
    for minutes in (0, 0, 2):
        Visit.objects.create(article=article, at=late_evening + timedelta(minutes=minutes))
    assert tally_visits() == 3
    days = DailyViews.objects.order_by("day").values_list("day", "views")
    assert [(day.isoformat(), views) for day, views in days] == [
        ("2026-03-01", 2),
        ("2026-03-02", 1),
    ]
    assert not Visit.objects.exists()
    assert views_of(article) == 3


@pytest.mark.django_db
def test_the_tally_adds_to_an_existing_day():
    article = make_article()
    for _ in range(2):
        Visit.objects.create(article=article)
        tally_visits()
    assert DailyViews.objects.get().views == 2


@pytest.mark.django_db
def test_waiting_visits_are_tallied_regularly(monkeypatch):
    monkeypatch.setattr("articles.readership.tally.VISITS_PER_TALLY", 10)
    monkeypatch.setattr("articles.readership.tally.BATCH_SIZE", 20)
    article = make_article()
    for _ in range(45):
        record_visit(article.pk)
        assert Visit.objects.count() <= 20
    assert views_of(article) == 45


@pytest.mark.django_db(transaction=True)
def test_2000_simultaneous_visits_of_32_readers_count_exactly_2000(at_once, monkeypatch):
    # Without the work of the template the visits come faster, and meet more often.
    monkeypatch.setattr("articles.pages.views.render", lambda *_: HttpResponse("<p>"))
    article = make_article(imported_views=5)
    url = article.get_absolute_url()

    def read(number: int) -> list[int]:
        reader = Client(headers={"User-Agent": BROWSER})
        share = len(range(number, 2000, 32))
        return [reader.get(url).status_code for _ in range(share)]

    answers = [status for statuses in at_once(read, 32) for status in statuses]
    backlog.join(30)
    assert answers == [200] * 2000
    assert views_of(article) == 2005
    assert Visit.objects.count() < 1000


@pytest.mark.django_db(transaction=True)
def test_simultaneous_tallies_count_every_visit_once(at_once):
    articles = [make_article() for _ in range(3)]
    now = timezone.now()
    Visit.objects.bulk_create(Visit(article=articles[number % 3], at=now) for number in range(3000))
    at_once(lambda number: tally_visits(), 8)
    assert sum(views_of(article) for article in articles) == 3000
