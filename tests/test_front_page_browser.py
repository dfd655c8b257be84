"""The front page by keyboard: choosing a ranking, scrolling the picture strip."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import DailyViews
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_ranking_is_seen_at_a_time_and_the_arrow_keys_change_it(page):
    today = timezone.localdate()
    for days_ago, views in ((0, 1), (3, 9)):
        article = make_article(title=f"{days_ago}天前最热")
        DailyViews.add(Counter({(article.pk, today - timedelta(days=days_ago)): views}))
    page.goto("/")
    assert page.locator(".ranking:visible li").first.inner_text() == "0天前最热"
    page.get_by_label("今日").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".ranking:visible").count() == 1
    assert page.locator(".ranking:visible li").first.inner_text() == "3天前最热"


def test_the_picture_strip_scrolls_with_the_focus_only(page):
    cover = make_picture()
    for _ in range(9):
        make_article(cover=cover)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/")
    strip = page.locator(".picture-strip ul")
    scroll_left = "e => e.scrollLeft"
    assert strip.evaluate(scroll_left) == 0
    strip.get_by_role("link").first.focus()
    for link in strip.get_by_role("link").all():
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport(ratio=0.2)
        page.keyboard.press("Tab")
    assert strip.evaluate(scroll_left) > 0
