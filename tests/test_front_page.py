"""The lists of the front page, chosen by editors or filled up with the newest."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.category_tree import CategoryTree
from articles.models import Article, DailyViews
from articles.pages.front_page import FrontPage
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_draft,
    make_picture,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db


def front() -> FrontPage:
    return FrontPage(CategoryTree())


def hours_ago(hours: int, **fields) -> Article:
    return make_article(published_at=timezone.now() - timedelta(hours=hours), **fields)


def test_the_newest_headline_leads_however_old_it_is():
    hours_ago(1, cover=make_picture())
    hours_ago(900, headline=True)
    chosen = hours_ago(800, headline=True)
    assert front().lead == chosen


def test_without_a_headline_the_newest_with_a_picture_leads():
    hours_ago(1)
    pictured = hours_ago(2, cover=make_picture())
    hours_ago(3, cover=make_picture())
    assert front().lead == pictured


def test_without_pictures_the_newest_leads():
    hours_ago(2)
    newest = hours_ago(1)
    assert front().lead == newest


def test_an_invisible_headline_does_not_lead():
    lead = hours_ago(5, headline=True)
    make_draft(headline=True)
    withdrawn_article(headline=True)
    make_article(headline=True, published_at=timezone.now() + timedelta(hours=1))
    assert front().lead == lead


def test_the_pictures_are_recommended_articles_then_the_newest_with_a_cover():
    lead = hours_ago(1, headline=True, cover=make_picture())
    newest = [hours_ago(hours, cover=make_picture()) for hours in (2, 3, 4, 5)]
    chosen = hours_ago(900, recommended=True, cover=make_picture())
    hours_ago(4, recommended=True)
    assert lead not in front().pictures
    assert front().pictures == [chosen, *newest[:3]]


def test_without_four_pictures_there_is_no_row_of_them(reader):
    covered = [hours_ago(hours, cover=make_picture()) for hours in (1, 2, 3, 4)]
    assert front().pictures == []
    assert "图片新闻" not in reader.get("/").text
    # They are among the newest instead.
    assert front().newest == covered[1:]


def test_the_parts_are_filled_in_order_and_take_no_story_twice():
    category = make_category()
    notices = make_category(is_notices=True)
    cover = make_picture()
    news = [
        hours_ago(2 * n + 2, category=category, cover=cover if n % 3 == 0 else None)
        for n in range(30)
    ]
    told = [hours_ago(2 * n + 1, category=notices, cover=cover) for n in range(5)]
    page = front()
    assert page.lead == news[0]
    assert page.notices == told[:4]
    assert page.pictures == [news[3], news[6], news[9], news[12]]
    assert page.below_lead == []
    assert page.newest == [news[n] for n in (1, 2, 4, 5, 7, 8)]
    (band,) = page.bands
    assert band.story == news[15]
    assert band.rows == [news[n] for n in (10, 11, 13, 14, 16)]


def test_below_a_lead_without_a_picture_are_four_stories_and_then_the_newest():
    news = [hours_ago(n + 1, category=make_category()) for n in range(16)]
    page = front()
    assert page.lead == news[0]
    assert page.below_lead == news[1:5]
    # Where there are no notices, their rows are free.
    assert page.newest == news[5:15]
    assert [band.articles for band in page.bands] == [[news[15]]]


def test_notices_are_in_their_list_only(reader):
    parent = make_category(name="要闻")
    notices = make_category(name="通知", is_notices=True, parent=parent)
    make_article(title="渡口复航", category=parent)
    notice = make_article(category=notices, title="明日停水", recommended=True)
    DailyViews.add(Counter({(notice.pk, timezone.localdate()): 9}))
    page = front()
    assert page.notices == [notice]
    assert page.lead != notice
    assert notice not in page.newest
    assert page.most_read == []
    assert reader.get("/").text.count("明日停水") == 1


def test_newest_and_notices_are_beside_the_lead_only_if_they_are_long():
    notices = make_category(is_notices=True)
    hours_ago(1, cover=make_picture())
    for hours in (2, 3):
        hours_ago(hours)
    assert not front().has_side_column
    for hours in (4, 5, 6, 7):
        hours_ago(hours)
    assert not front().has_side_column
    hours_ago(8, category=notices)
    assert front().has_side_column


def test_the_newest_published_comments_are_shown(reader, moderator, editor):
    seen = approved_comment(by=moderator, body="百灵鸟的话")
    make_comment(body="金丝雀的话")
    gone = approved_comment(by=moderator, body="撤了稿的评论")
    gone.article.withdraw(by=editor)
    page = reader.get("/").text
    assert "百灵鸟的话" in page
    assert f'href="{seen.get_absolute_url()}"' in page
    assert "金丝雀" not in page
    assert "撤了稿" not in page


def test_every_comment_shown_is_on_another_article(reader, moderator):
    talked_about, other = make_article(), make_article()
    bodies = ["第一句话", "第二句话", "第三句话"]
    for body in bodies:
        approved_comment(by=moderator, article=talked_about, body=body)
    approved_comment(by=moderator, article=other, body="另一篇")
    page = reader.get("/").text
    assert [body in page for body in bodies] == [False, False, True]
    assert "另一篇" in page


def test_most_read_stories_that_are_above_give_way_to_ten_others(reader, moderator):
    category = make_category(in_menu=False)
    articles = [hours_ago(n + 1, category=category) for n in range(40)]
    today = timezone.localdate()
    DailyViews.add(Counter({(article.pk, today): 1 for article in articles[:24]}))
    page = front()
    above = [page.lead, *page.below_lead, *page.newest]
    assert above == articles[:15]
    # Nine others were read, so that one of those above is named again.
    for _period, ranked in page.most_read:
        assert len(ranked) == 10
        assert set(articles[15:24]) < set(ranked)
    (again,) = page.named_twice
    approved_comment(by=moderator, article=Article.objects.get(pk=again), body="百灵鸟的话")
    approved_comment(by=moderator, article=articles[20], body="喜鹊的话")
    text = reader.get("/").text
    assert "百灵鸟的话" not in text
    assert "喜鹊的话" in text
    DailyViews.add(Counter({(articles[24].pk, today): 1}))
    cache.clear()
    assert front().named_twice == set()


def test_the_page_takes_one_query_more_only_where_a_category_is_empty(reader, editor):
    for _ in range(3):
        make_article(cover=make_picture())
    reader.get("/")
    category = make_category()
    withdrawn_article(category=category, by=editor)
    with CaptureQueriesContext(connection) as first:
        reader.get("/")
    for _ in range(3):
        withdrawn_article(by=editor)
    with CaptureQueriesContext(connection) as second:
        reader.get("/")
    # Two of them for keeping the page.
    assert len(first) == len(second) == 8


def test_an_empty_site_has_a_front_page(reader):
    make_category(name="要闻")
    page = reader.get("/").text
    assert "本站还没有发布文章" in page
    for heading in ("图片新闻", "阅读排行", "通知公告", "最新评论"):
        assert heading not in page


def test_headings_are_nested_in_order(reader, moderator):
    for hours in range(1, 6):
        hours_ago(hours, cover=make_picture())
    make_article(category=make_category(is_notices=True))
    approved_comment(by=moderator)
    levels = [int(level) for level in re.findall(r"<h([1-6])", reader.get("/").text)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_get_and_head_are_allowed(reader, method):
    assert getattr(reader, method)("/").status_code == 405
