"""The list of a category or tag: its top story, and its groups by day or month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.months import Month
from articles.pages.article_list import ArticleList, grouped_by_date
from tests.factories import make_article, make_category, make_picture

HERE = "/category/here/"


def at(text: str) -> Article:
    """An article published at this time, in the time zone of the site."""
    return Article(published_at=timezone.make_aware(datetime.fromisoformat(text)))


def days_of(articles: list[Article]) -> list[date | None]:
    return [group.day for group in grouped_by_date(articles)]


def test_articles_of_one_day_are_one_group():
    late, early, before = at("2026-11-24T23:59:59"), at("2026-11-24T00:00"), at("2026-11-23T23:59")
    groups = grouped_by_date([late, early, before])
    assert [group.day for group in groups] == [date(2026, 11, 24), date(2026, 11, 23)]
    assert [group.articles for group in groups] == [[late, early], [before]]


def test_days_are_those_of_the_site():
    midnight = Article(published_at=datetime(2026, 11, 23, 16, tzinfo=UTC))
    before = Article(published_at=datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC))
    assert days_of([midnight, before]) == [date(2026, 11, 24), date(2026, 11, 23)]


def test_a_list_of_31_days_is_grouped_by_day_and_a_longer_one_by_month():
    assert days_of([at("2026-10-31T23:00"), at("2026-10-01T01:00")]) == [
        date(2026, 10, 31),
        date(2026, 10, 1),
    ]
    groups = grouped_by_date([at("2026-11-01T00:00"), at("2026-10-31"), at("2026-10-01T23:59")])
    assert [(group.month, group.day) for group in groups] == [
        (Month(2026, 11), None),
        (Month(2026, 10), None),
    ]
    assert [len(group.articles) for group in groups] == [1, 2]


def test_a_new_year_begins_a_group():
    assert days_of([at("2026-01-01T00:00"), at("2025-12-31T23:59")]) == [
        date(2026, 1, 1),
        date(2025, 12, 31),
    ]
    articles = [at("2026-11-03"), at("2026-01-01"), at("2025-12-31"), at("2025-11-03")]
    assert [group.month for group in grouped_by_date(articles)] == [
        Month(2026, 11),
        Month(2026, 1),
        Month(2025, 12),
        Month(2025, 11),
    ]


def test_nothing_and_one_article_can_be_grouped():
    assert grouped_by_date([]) == []
    article = at("2026-11-24")
    assert days_of([article]) == [date(2026, 11, 24)]
    groups = grouped_by_date([article])
    assert ArticleList.of([article], with_top=True) == ArticleList(None, groups, True)
    assert ArticleList.of([article], with_top=False) == ArticleList(None, groups)
    article.cover_id = 1
    assert ArticleList.of([article], with_top=True) == ArticleList(article, [])


@pytest.fixture
def category(db):
    return make_category(name="民生", slug="here")


@pytest.fixture
def today(time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00", tick=False)


def published(category, text: str, **fields) -> Article:
    time = timezone.make_aware(datetime.fromisoformat(text))
    return make_article(category=category, published_at=time, **fields)


def listed(answer) -> list[Article]:
    return [article for group in answer.context["articles"].groups for article in group.articles]


def test_the_top_story_is_the_newest_with_a_cover_and_stands_only_there(reader, category, today):
    newest = published(category, "2026-11-25T08:00")
    top = published(category, "2026-11-24T08:00", cover=make_picture())
    older = published(category, "2026-11-23T08:00", cover=make_picture())
    answer = reader.get(HERE)
    assert answer.context["articles"].top == top
    assert listed(answer) == [newest, older]
    assert answer.text.count(f">{top.title}<") == 1
    assert 'class="top-story"' in answer.text


def test_without_a_cover_the_first_in_the_list_is_larger(reader, category, today):
    newest = published(category, "2026-11-25T08:00")
    older = published(category, "2026-11-24T08:00")
    answer = reader.get(HERE)
    assert answer.context["articles"].top is None
    assert listed(answer) == [newest, older]
    assert answer.text.count('class="date-group has-larger"') == 1
    assert "top-story" not in answer.text
    assert "has-larger" not in reader.get(f"{HERE}?year=2026").text


def test_the_headings_are_days_with_their_weekday(reader, category, today):
    for text in ("2026-11-24T07:05", "2026-11-24T06:30"):
        published(category, text)
    text = reader.get(HERE).text
    assert '<time datetime="2026-11-24">11月24日</time> <small>星期二</small>' in text
    assert ">07:05</time>" in text
    assert text.count('class="date-group') == 1


def test_a_day_of_another_year_is_shown_with_its_year(reader, category, today):
    published(category, "2026-01-01T08:00", cover=make_picture())
    for text in ("2026-01-02T08:00", "2025-12-31T08:00"):
        published(category, text)
    text = reader.get(HERE).text
    assert '<time datetime="2026-01-02">1月2日</time>' in text
    assert '<span class="year">2025年</span> 12月31日</time>' in text


def test_the_headings_of_a_long_time_are_months(reader, category, today):
    published(category, "2026-11-25T08:00")
    for text in ("2026-10-24T07:05", "2026-03-05T06:30"):
        published(category, text)
    text = reader.get(HERE).text
    assert '<time datetime="2026-03">2026年3月</time>' in text
    assert ">3月5日</time>" in text
    assert "星期四" not in text.partition("<main")[2]


def test_pinned_articles_are_the_first_group(reader, category, today):
    until = timezone.now() + timedelta(days=1)
    pinned = published(category, "2026-03-05T06:30", cover=make_picture(), pinned_until=until)
    other = published(category, "2026-11-24T08:00")
    answer = reader.get(HERE)
    assert listed(answer) == [other]
    heading = answer.text.index("<h2>置顶</h2>")
    assert heading < answer.text.index(f">{pinned.title}<")
    assert ">3月5日</time>" in answer.text


def test_later_pages_and_archives_have_groups_and_no_top_story(reader, category, today):
    now = timezone.now()
    articles = [
        make_article(
            category=category, cover=make_picture(), published_at=now - timedelta(hours=n + 1)
        )
        for n in range(22)
    ]
    first = reader.get(HERE)
    second = reader.get(f"{HERE}?page={first.context['page'].next}")
    assert second.context["articles"].top is None
    assert listed(second) == articles[20:]
    archive = reader.get(f"{HERE}?month=2026-11")
    assert archive.context["articles"].top is None
    assert listed(archive) == articles[:20]
    # The day that the first page ends with goes on at the top of the second.
    ends = [first.context["articles"].groups[-1].day, second.context["articles"].groups[0].day]
    assert ends == [date(2026, 11, 24), date(2026, 11, 24)]


def test_a_page_beyond_the_end_has_no_groups(reader, category, today):
    published(category, "2026-11-24T08:00")
    answer = reader.get(f"{HERE}?page=b1-1")
    assert listed(answer) == []
    assert "列表没有这么长" in answer.text


def test_a_tag_has_a_top_story_groups_and_the_tags_of_its_articles(reader, category, today):
    top = published(category, "2026-11-24T08:00", cover=make_picture(), tags=["冬捕", "月亮泡"])
    other = published(category, "2026-11-25T08:00", tags=["冬捕", "月亮泡", "早市"])
    published(category, "2026-11-25T09:00", tags=["别的"])
    answer = reader.get("/tags/dong-bu/")
    assert answer.context["articles"].top == top
    assert listed(answer) == [other]
    related = [tag.name for tag in answer.context["related_tags"]]
    assert related == ["月亮泡", "早市"]
    assert "相关标签" in answer.text
    assert "别的" not in answer.text


def test_a_tag_tells_no_tags_of_articles_that_readers_may_not_see(reader, category, today):
    published(category, "2026-11-24T08:00", tags=["冬捕"])
    published(category, "2026-11-26T08:00", tags=["冬捕", "明天的事"])
    assert "明天的事" not in reader.get("/tags/dong-bu/").text
