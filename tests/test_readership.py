"""Counting views: every visit once, in the time zone of the site, and none of who does not read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from articles.models import Article, DailyViews
from articles.readership import visit_log
from tests.factories import BROWSER, make_article, make_draft, sign_in, withdrawn_article
from tests.visits import ARTICLE_PAGE, views_of

pytestmark = pytest.mark.django_db


def append(article_id: int, at: datetime | None = None, **fields: str) -> None:
    """Write a line as of a request with these fields, at this time."""
    line = visit_log.to_line(article_id, ARTICLE_PAGE._replace(**fields))
    if at:
        line = b"\t".join([str(at.timestamp()).encode(), *line.split(b"\t")[1:]])
    visit_log.visit_log.append(line)


def test_a_visit_shows_on_the_next_page_once_it_is_counted(reader, tally):
    article = make_article(imported_views=1713)
    pages = [reader.get(article.get_absolute_url()) for _ in range(2)]
    tally()
    pages.append(reader.get(article.get_absolute_url()))
    for page, views in zip(pages, (1713, 1713, 1715), strict=True):
        assert f"浏览次数：{views}" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": BROWSER, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": BROWSER, "Purpose": "prefetch"},
        {"User-Agent": BROWSER, "X-Moz": "prefetch"},
        {"User-Agent": BROWSER, "Sec-Fetch-Dest": "iframe"},
        # A proxy says so that has written the line itself.
        {"User-Agent": BROWSER, "X-Visit-Log": "edge"},
    ],
)
def test_robots_prefetches_and_frames_are_not_readers(headers, tally):
    article = make_article()
    assert Client(headers=headers).get(article.get_absolute_url()).status_code == 200
    tally()
    assert views_of(article) == 0


def test_staff_are_not_readers(editor, tally):
    article = make_article()
    sign_in(editor).get(article.get_absolute_url())
    tally()
    assert views_of(article) == 0


def test_head_and_refused_requests_are_not_visits(reader, tally):
    article = make_article()
    reader.head(article.get_absolute_url())
    reader.post(article.get_absolute_url())
    reader.get(f"{article.get_absolute_url()}print/")
    for hidden in (make_draft(), withdrawn_article()):
        reader.get(hidden.get_absolute_url())
    tally()
    assert not DailyViews.objects.exists()


@pytest.mark.parametrize(
    ("fields", "views"),
    [
        ({}, 1),
        ({"status": "304"}, 1),
        *(({"status": status}, 0) for status in ("", "206", "301", "404", "410", "499", "500")),
        # The reader left before the page was there, says nginx.
        ({"completion": ""}, 0),
        ({"method": "HEAD"}, 0),
        ({"session": "1"}, 0),
        ({"user_agent": BROWSER + " 渡口"}, 0),
        ({"user_agent": BROWSER + "x" * 5000}, 0),
    ],
)
def test_a_line_of_the_log_is_a_visit_or_not(fields, views, tally):
    article = make_article()
    append(article.pk, **fields)
    tally()
    assert views_of(article) == views


def test_a_reload_answered_with_not_modified_is_a_visit(reader, tally):
    article = make_article()
    tag = reader.get(article.get_absolute_url())["ETag"]
    answer = reader.get(article.get_absolute_url(), headers={"If-None-Match": tag})
    assert answer.status_code == 304
    tally()
    assert views_of(article) == 2


def test_a_visit_does_not_touch_the_article(reader, tally):
    article = make_article()
    reader.get(article.get_absolute_url())
    tally()
    assert views_of(article) == 1
    row = Article.objects.get(pk=article.pk)
    assert (row.updated_at, row.version) == (article.updated_at, article.version)


def test_visits_count_for_their_day_in_the_time_zone_of_the_site(tally):
    article = make_article()
    for minute in (58, 59):
        append(article.pk, datetime(2026, 3, 1, 15, minute, tzinfo=UTC))
    tally()
    append(article.pk, datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
    append(article.pk, datetime(2026, 3, 1, 15, 0, tzinfo=UTC))
    tally()
    days = DailyViews.objects.order_by("day").values_list("day", "views")
    assert list(days) == [(date(2026, 3, 1), 3), (date(2026, 3, 2), 1)]
    assert views_of(article) == 4


def test_every_visit_counts_whatever_the_clock_does(reader, clock, tally):
    article = make_article(published_at=datetime(2020, 1, 1, tzinfo=UTC))
    for days in (0, -400, 30, 4000):
        clock.shift(timedelta(days=days))
        assert reader.get(article.get_absolute_url()).status_code == 200
        tally()
    assert views_of(article) == 4
    assert sorted(DailyViews.objects.values_list("views", flat=True)) == [1, 1, 1, 1]
