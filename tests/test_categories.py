"""The page of a category: pins, archive, pagination."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_category, make_draft, make_picture, withdrawn_article

pytestmark = pytest.mark.django_db

HERE = "/category/here/"


@pytest.fixture
def category():
    return make_category(name="讲述", slug="here")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00", tick=False)


def published(category, at, **fields):
    return make_article(
        category=category, published_at=timezone.make_aware(datetime.fromisoformat(at)), **fields
    )


def items(answer):
    return answer.context["page"].items


def many(category, count):
    now = timezone.now()
    return [
        make_article(category=category, published_at=now - timedelta(minutes=n // 3))
        for n in range(1, count + 1)
    ]


def test_pinned_articles_are_on_top_and_not_repeated(reader, category):
    newest = make_article(category=category)
    below = make_category(parent=category)
    until = timezone.now() + timedelta(days=1)
    pinned = published(below, "2020-01-01", pinned_until=until)
    also = published(category, "2026-11-25T08:00:00", pinned_until=until)
    answer = reader.get(HERE)
    assert answer.context["pinned"] == [also, pinned]
    assert items(answer) == [newest]
    assert answer.text.count(f">{pinned.title}<") == 1


def test_an_expired_pin_puts_the_article_back_in_its_place(reader, category, time_machine):
    until = timezone.now() + timedelta(minutes=1)
    old = published(category, "2020-01-01", pinned_until=until)
    newest = make_article(category=category)
    time_machine.move_to(until, tick=False)
    answer = reader.get(HERE)
    assert answer.context["pinned"] == []
    assert items(answer) == [newest, old]


def test_a_pin_does_not_show_an_invisible_article(reader, category):
    fields = {"category": category, "pinned_until": timezone.now() + timedelta(days=1)}
    make_draft(**fields)
    withdrawn_article(**fields)
    make_article(published_at=timezone.now() + timedelta(hours=1), **fields)
    assert reader.get(HERE).context["pinned"] == []


def test_the_second_page_is_the_same_whatever_is_pinned(reader, category):
    articles = many(category, 30)
    first = reader.get(HERE).context["page"]
    second = f"{HERE}?page={first.next}"
    before = items(reader.get(second))
    articles[2].pinned_until = articles[25].pinned_until = timezone.now() + timedelta(days=1)
    for article in (articles[2], articles[25]):
        article.save()
    answer = reader.get(second)
    assert items(answer) == before
    assert answer.context["pinned"] == []
    answer = reader.get(HERE)
    assert answer.context["page"].next == first.next
    assert articles[2] not in items(answer)


def test_a_page_stays_while_new_articles_arrive(reader, category):
    many(category, 50)
    second = f"{HERE}?page={reader.get(HERE).context['page'].next}"
    before = items(reader.get(second))
    for _ in range(3):
        make_article(category=category, published_at=timezone.now())
    assert items(reader.get(second)) == before


def test_a_month_lists_its_articles_in_the_time_zone_of_the_site(reader, category):
    last = published(category, "2024-05-31T23:59:59")
    first = published(category, "2024-05-01T00:00:00")
    published(category, "2024-06-01T00:00:00")
    published(category, "2024-04-30T23:59:59")
    answer = reader.get(f"{HERE}?month=2024-05")
    assert items(answer) == [last, first]
    assert "2024年5月" in answer.text


def test_a_year_lists_its_articles(reader, category):
    published(category, "2023-12-31T23:59:59")
    here = [published(category, "2024-12-31T23:59:59"), published(category, "2024-01-01T00:00:00")]
    published(category, "2025-01-01T00:00:00")
    assert items(reader.get(f"{HERE}?year=2024")) == here


def test_only_years_and_months_of_the_archive_are_offered(reader, category):
    published(category, "2025-11-03")
    published(category, "1998-05-01")
    text = reader.get(HERE).text
    years = [year for year in range(1990, 2030) if f'href="?year={year}"' in text]
    assert years == [1998, 2025]
    text = reader.get(f"{HERE}?year=2025").text
    assert 'href="?month=2025-11"' in text
    assert 'href="?month=2025-12"' not in text


def test_pagination_stays_within_the_month(reader, category):
    for n in range(25):
        published(category, f"2024-05-{n + 1:02}")
    published(category, "2024-04-30")
    first = reader.get(f"{HERE}?month=2024-05")
    older = first.context["page"].next
    assert f'href="?month=2024-05&amp;page={older}"' in first.text
    second = reader.get(f"{HERE}?month=2024-05&page={older}")
    assert len(items(second)) == 5
    assert f'href="{HERE}?month=2024-05"' in second.text


def test_a_month_without_articles_is_an_empty_page(reader, category):
    published(category, "2024-01-01")
    answer = reader.get(f"{HERE}?month=2024-05")
    assert answer.status_code == 200
    assert "这段时间本栏目没有发布文章" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "month=2024-13",
        "month=2024-00",
        "month=2024-5",
        "month=x",
        "month=",
        "year=x",
        "year=",
        "year=0000",
        "year=9999",
        "year=2019",
        "month=2023-12",
        "month=2026-12",
        "month=9999-12",
        "month=２０２４-05",
        "month=2024-05%00",
        "year=" + "9" * 99,
    ],
)
def test_an_invalid_month_is_answered_with_not_found(reader, category, query):
    published(category, "2024-01-01")
    answer = reader.get(f"{HERE}?{query}")
    assert answer.status_code == 404
    if not query.endswith("="):
        assert "这里没有您要找的年份或月份" in answer.text
        assert f'href="{HERE}"' in answer.text


def test_an_empty_category_has_no_years(reader, category):
    answer = reader.get(HERE)
    assert "这个栏目还没有文章。" in answer.text
    assert "按年月查阅" not in answer.text
    assert reader.get(f"{HERE}?year=2026").status_code == 404


@pytest.mark.parametrize("key", ["b1-1", f"b{'9' * 16}-{'9' * 18}", "a1-1"])
def test_a_cursor_from_another_list_is_accepted(reader, category, key):
    published(category, "2024-05-05")
    for query in (f"page={key}", f"month=2024-05&page={key}"):
        assert reader.get(f"{HERE}?{query}").status_code == 200


def test_a_picture_list_shows_summaries_of_articles_without_a_picture(reader):
    category = make_category(slug="here", list_style="pictures")
    cover = make_picture()
    make_article(category=category, cover=cover)
    make_article(category=category, summary="一段提要")
    text = reader.get(HERE).text
    assert 'class="cards"' in text
    assert 'class="date-group"' not in text
    assert cover.file.url in text
    assert "一段提要" in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_get_and_head_are_allowed(reader, category, method):
    assert getattr(reader, method)(HERE).status_code == 405


def test_the_turn_of_the_year_is_at_midnight_of_the_site(reader, category):
    make_article(category=category, published_at=datetime(2023, 12, 31, 16, 0, tzinfo=UTC))
    assert reader.get(f"{HERE}?month=2024-01").status_code == 200
    assert reader.get(f"{HERE}?year=2023").status_code == 404
