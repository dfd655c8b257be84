"""Keyset pagination: every row once, in both directions, whatever the cursor."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.http import Http404
from django.utils import timezone

from articles.keyset_pagination import Cursor, Page, nearest, paginate
from articles.models import Article
from tests.factories import make_article, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists():
    """Twenty-three articles of three categories, several of them published at the same time."""
    now = timezone.now()
    categories = [make_category() for _ in range(3)]
    for number in range(23):
        make_article(
            category=categories[number % 3], published_at=now - timedelta(minutes=number // 4)
        )
    return Article.objects.published().by_category(category.pk for category in categories)


def everything():
    return list(Article.objects.published().order_by("-published_at", "-pk"))


def walk(lists, direction, cursor=None):
    pages = [paginate(lists, "published_at", 5, cursor)]
    while cursor := getattr(pages[-1], direction):
        assert len(pages) < 20, "the list does not end"
        pages.append(paginate(lists, "published_at", 5, Cursor.parse(str(cursor))))
    return pages


def test_next_pages_have_every_row_once_and_in_order(lists):
    pages = walk(lists, "next")
    assert [len(page.items) for page in pages] == [5, 5, 5, 5, 3]
    assert [row for page in pages for row in page.items] == everything()
    assert pages[0].previous is None


def test_previous_pages_have_every_row_once_and_in_order(lists):
    last = walk(lists, "next")[-1]
    pages = [last, *walk(lists, "previous", last.previous)]
    assert [row for page in reversed(pages) for row in page.items] == everything()


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_rows_from_outside_of_the_range_of_times_are_listed_once(lists, at):
    """They are read with another time than the one that the database compares."""
    Article.objects.filter(pk__in=[row.pk for row in everything()[::2]]).update(published_at=at)
    rows = Article.objects.order_by("-published_at", "-pk")
    pages = walk([Article.objects.all()], "next")
    assert [row for page in pages for row in page.items] == list(rows)
    pages = [pages[-1], *walk([Article.objects.all()], "previous", pages[-1].previous)]
    assert [row for page in reversed(pages) for row in page.items] == list(rows)


def test_a_page_keeps_its_rows_when_new_articles_arrive(lists):
    first = paginate(lists, "published_at", 5)
    second = paginate(lists, "published_at", 5, first.next)
    make_article(category=everything()[0].category, published_at=timezone.now())
    assert paginate(lists, "published_at", 5, first.next).items == second.items


def test_rows_from_before_1970_are_paginated():
    for year in (1949, 1958, 1969):
        make_article(published_at=datetime(year, 10, 1, tzinfo=UTC))
    articles = Article.objects.published()
    first = paginate([articles], "published_at", 2)
    second = paginate([articles], "published_at", 2, Cursor.parse(str(first.next)))
    assert [article.published_at.year for article in first.items] == [1969, 1958]
    assert [article.published_at.year for article in second.items] == [1949]
    assert paginate([articles], "published_at", 2, second.previous).items == first.items


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_lists_in_memory_are_paginated_by_the_same_rules(size):
    positions = [(n // 3, n) for n in range(7)]
    descending = sorted(positions, reverse=True)

    def page(cursor):
        return Page.of(nearest(positions, cursor, size + 1), size, cursor, tuple)

    pages = [page(None)]
    while cursor := pages[-1].next:
        pages.append(page(Cursor.parse(str(cursor))))
    assert [position for page in pages for position in page.items] == descending
    assert all(page(right.previous) == left for left, right in pairwise(pages))


def test_a_cursor_beyond_the_end_is_an_empty_page(lists):
    assert paginate(lists, "published_at", 5, Cursor.parse("b0-1")).items == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "b1",
        "b-1",
        "c1-1",
        "b1-1-1",
        "b١-١",
        "b1-" + "9" * 40,
        "b" + "9" * 99 + "-1",
        "b1-1\n",
        "a\x00-1",
        "b1.5-1",
        "' OR 1=1--",
    ],
)
def test_an_invalid_cursor_is_not_found(text):
    with pytest.raises(Http404):
        Cursor.parse(text)


@pytest.mark.parametrize("query", ["page=nonsense", "page=", "page=b1-1&page=x", "page=%00"])
def test_views_answer_an_invalid_cursor_with_not_found(reader, query):
    article = make_article()
    assert reader.get(f"{article.category.get_absolute_url()}?{query}").status_code == 404
    assert reader.get(f"{article.get_absolute_url()}comments/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["page=b1-1", f"page=a{'9' * 16}-{'9' * 18}", "page=x&page=b1-1"])
def test_views_answer_a_cursor_beyond_the_end_with_a_link_back(reader, query):
    article = make_article()
    for address in (article.category.get_absolute_url(), f"{article.get_absolute_url()}comments/"):
        page = reader.get(f"{address}?{query}")
        assert page.status_code == 200
        assert "列表没有这么长" in page.text
        assert re.search(rf'<a href="{address}(#comment-list)?">回到最新</a>', page.text)
