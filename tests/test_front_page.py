"""The front page: what the staff's flags choose, and what stands there where nobody has chosen."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from articles.category_tree import CategoryTree
from articles.models import Article
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


def test_a_headline_that_nobody_may_see_leads_nothing():
    lead = hours_ago(5, headline=True)
    make_draft(headline=True)
    withdrawn_article(headline=True)
    make_article(headline=True, published_at=timezone.now() + timedelta(hours=1))
    assert front().lead == lead


def test_the_strip_shows_what_is_recommended_then_the_newest_with_pictures():
    lead = hours_ago(1, headline=True, cover=make_picture())
    newer, older = (hours_ago(hours, cover=make_picture()) for hours in (2, 3))
    chosen = hours_ago(900, recommended=True, cover=make_picture())
    hours_ago(4, recommended=True)
    assert lead not in front().strip
    assert front().strip == [chosen, newer, older]


def test_two_pictures_are_no_strip(reader):
    for hours in (1, 2, 3):
        hours_ago(hours, cover=make_picture())
    assert front().strip == []
    assert "图片新闻" not in reader.get("/").text


def test_every_category_shows_its_six_newest_with_those_of_its_sub_categories():
    category = make_category()
    below = make_category(parent=category)
    articles = [hours_ago(n + 2, category=(category, below)[n % 2]) for n in range(9)]
    hours_ago(1, headline=True)
    sections = {branch.category: found for branch, found in front().sections}
    assert sections[category] == articles[:6]
    assert below not in sections


def test_notices_stand_in_their_box_and_not_among_the_categories_or_the_newest(reader):
    notices = make_category(name="通知", is_notices=True)
    make_article(title="渡口复航")
    notice = make_article(category=notices, title="明日停水")
    page = front()
    assert page.notices == [notice]
    assert notice not in page.newest
    assert notices not in [branch.category for branch, _ in page.sections]
    assert reader.get("/").text.count("明日停水") == 1


def test_the_newest_published_comments_stand_there(reader, moderator, editor):
    seen = approved_comment(by=moderator, body="百灵鸟的话")
    make_comment(body="金丝雀的话")
    gone = approved_comment(by=moderator, body="撤了稿的评论")
    gone.article.withdraw(by=editor)
    page = reader.get("/").text
    assert "百灵鸟的话" in page
    assert f'href="{seen.get_absolute_url()}"' in page
    assert "金丝雀" not in page
    assert "撤了稿" not in page


def test_a_new_site_has_a_front_page_that_promises_nothing(reader):
    make_category(name="要闻")
    page = reader.get("/").text
    assert "本站还没有发布文章" in page
    for heading in ("图片新闻", "阅读排行", "通知公告", "最新评论"):
        assert heading not in page


def test_the_headings_stand_in_order(reader, moderator):
    for hours in range(1, 6):
        hours_ago(hours, cover=make_picture())
    make_article(category=make_category(is_notices=True))
    approved_comment(by=moderator)
    levels = [int(level) for level in re.findall(r"<h([1-6])", reader.get("/").text)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(reader, method):
    assert getattr(reader, method)("/").status_code == 405
