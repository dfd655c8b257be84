"""The search page: its periods and dates, covers of results, and what it offers without results."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_category, make_draft, make_picture
from tests.test_search import listed, published

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def results(reader):
    """Search as a reader does; returns the page."""

    def ask(q: str, **fields: str) -> str:
        return reader.get("/search/", {"q": q} | fields).text

    return ask


@pytest.mark.parametrize(("period", "days"), [("week", 7), ("month", 30), ("year", 365)])
def test_a_period_ends_today_and_begins_at_midnight_of_the_site(
    results, time_machine, period, days
):
    time_machine.move_to(NOON, tick=False)
    midnight = NOON.replace(hour=0) - timedelta(days=days - 1)
    published(title="渡口", published_at=midnight - timedelta(microseconds=1))
    within = published(title="渡口", published_at=midnight).pk
    assert listed(results("渡口", period=period)) == [within]


def test_dates_are_part_of_a_search_only_where_they_are_chosen(results):
    old = published(title="渡口", published_at=NOON).pk
    new = published(title="渡口").pk
    days = {"since": "2026-03-05", "until": "2026-03-05"}
    assert listed(results("渡口", period="dates", **days)) == [old]
    # As addresses were before there were periods.
    assert listed(results("渡口", **days)) == [old]
    # The fields keep their dates when another period is chosen.
    assert listed(results("渡口", period="", **days)) == [new, old]


def test_the_fields_of_dates_are_shown_where_they_are_chosen(results):
    assert 'class="search-dates"' in results("渡口")
    assert 'class="search-dates is-chosen"' in results("渡口", period="dates")


def test_a_result_shows_its_cover(results):
    published(title="渡口", cover=make_picture())
    assert 'class="entry has-picture"' in results("渡口")
    assert 'class="entry has-picture"' not in results("没有")


def test_a_search_without_results_offers_other_ways(results):
    category = make_category(name="民生")
    article = published(title="渡口", category=category)
    make_draft(title="金丝雀草稿")
    page = results("龙卷风")
    assert "没有找到“龙卷风”" in page
    assert page.count(f'href="{category.get_absolute_url()}"') == 2
    assert f'<a href="{article.get_absolute_url()}">渡口</a>' in page
    assert "金丝雀草稿" not in page


def test_the_fields_show_what_was_chosen_and_what_is_wrong_with_it(results):
    category = make_category(name="渡口")
    wrong = "没有这个栏目。"
    assert wrong in results("一", category="none")
    page = results("一", category=category.slug)
    assert (wrong in page, f'<option value="{category.slug}" selected>渡口' in page) == (
        False,
        True,
    )
    assert " selected>渡口" not in results("一")
    category.name = "码头"
    category.save()
    page = results("一", category=category.slug)
    assert ("渡口" in page, " selected>码头" in page) == (False, True)
    assert 'value="一"' in page
    assert 'value="二"' in results("二", category=category.slug)
