"""The most read articles of a day, a week and a month, and their cache."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.models import Article, DailyViews
from articles.pages import most_read
from tests.factories import make_article, make_draft, withdrawn_article

pytestmark = pytest.mark.django_db


def read(article: Article, views: int, days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    DailyViews.add(Counter({(article.pk, day): views}))


def ranked(period: str) -> list[Article]:
    rankings = most_read.rankings(most_read.ranked_ids(), Article.objects.published())
    return next(articles for each_period, articles in rankings if each_period.name == period)


def test_every_period_counts_its_own_days():
    today, week, month, ago = (make_article() for _ in range(4))
    for article, views, days_ago in ((today, 5, 0), (week, 50, 6), (month, 500, 29), (ago, 9, 30)):
        read(article, views, days_ago)
    assert most_read.most_read_ids(1) == [today.pk]
    assert most_read.most_read_ids(7) == [week.pk, today.pk]
    assert most_read.most_read_ids(30) == [month.pk, week.pk, today.pk]


def test_a_short_daily_ranking_is_filled_up_from_the_week():
    today, week = make_article(), make_article()
    read(today, 1)
    read(week, 99, 3)
    assert ranked("day") == [today, week]
    assert ranked("week") == [week, today]


def test_withdrawn_articles_disappear_at_once_and_leave_no_gap(editor):
    articles = [make_article() for _ in range(most_read.MAX_SHOWN + 2)]
    for article in articles:
        read(article, 100 - article.pk % 50)
    first, second, *_ = ranked("day")
    first.take_back(by=editor)
    second.withdraw(by=editor)
    assert len(ranked("day")) == most_read.MAX_SHOWN
    assert not {first, second} & set(ranked("day"))


def test_a_ranking_is_kept_until_its_time_is_up(time_machine):
    start = timezone.now().replace(hour=4)
    time_machine.move_to(start, tick=False)
    first, second = make_article(), make_article()
    read(first, 1)
    assert ranked("day") == [first]
    read(second, 5)
    assert ranked("day") == [first]
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    assert ranked("day") == [second, first]


def test_while_one_request_refreshes_a_ranking_the_others_use_the_old_one(
    time_machine, django_assert_num_queries
):
    start = timezone.now().replace(hour=4)
    time_machine.move_to(start, tick=False)
    first, second = make_article(), make_article()
    read(first, 1)
    most_read.ranked_ids()
    read(second, 5)
    time_machine.move_to(start + timedelta(hours=1), tick=False)
    for period in most_read.PERIODS:
        cache.add(f"most-read-{period.name}-lock", 1)
    with django_assert_num_queries(0):
        assert most_read.ranked_ids()["day"] == [first.pk]


def test_the_three_lists_stand_in_the_page_and_can_be_chosen_without_script(reader):
    read(make_article(title="渡口复航"), 3)
    page = reader.get("/").text
    assert [f'id="most-read-{name}"' in page for name in ("day", "week", "month")] == [True] * 3
    assert "今日" in page
    assert page.count("checked") == 1


def test_nothing_that_readers_may_not_see_is_ranked():
    for article in (make_draft(), withdrawn_article()):
        read(article, 99)
    assert ranked("day") == []
