"""The lists of the front page, chosen by editors or filled up with the newest."""

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


def test_an_invisible_headline_does_not_lead():
    lead = hours_ago(5, headline=True)
    make_draft(headline=True)
    withdrawn_article(headline=True)
    make_article(headline=True, published_at=timezone.now() + timedelta(hours=1))
    assert front().lead == lead


def test_the_strip_shows_recommended_articles_then_the_newest_with_pictures():
    lead = hours_ago(1, headline=True, cover=make_picture())
    newer, older = (hours_ago(hours, cover=make_picture()) for hours in (2, 3))
    chosen = hours_ago(900, recommended=True, cover=make_picture())
    hours_ago(4, recommended=True)
    assert lead not in front().strip
    assert front().strip == [chosen, newer, older]


def test_two_pictures_are_too_few_for_the_strip(reader):
    for hours in (1, 2, 3):
        hours_ago(hours, cover=make_picture())
    assert front().strip == []
    assert "图片新闻" not in reader.get("/").text


def test_every_section_shows_the_six_newest_of_its_category_and_subcategories():
    category = make_category()
    below = make_category(parent=category)
    articles = [hours_ago(n + 2, category=(category, below)[n % 2]) for n in range(9)]
    hours_ago(1, headline=True)
    sections = {node.category: articles for node, articles in front().sections}
    assert sections[category] == articles[:6]
    assert below not in sections


def test_notices_are_in_their_box_only(reader):
    notices = make_category(name="通知", is_notices=True)
    make_article(title="渡口复航")
    notice = make_article(category=notices, title="明日停水")
    page = front()
    assert page.notices == [notice]
    assert notice not in page.newest
    assert notices not in [branch.category for branch, _ in page.sections]
    assert reader.get("/").text.count("明日停水") == 1


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
