"""Pages by key: nothing twice, nothing left out, in both directions, whatever the key says."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from articles.keyset_pagination import Cursor, paginate
from articles.models import Article
from tests.factories import make_article, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists():
    """Twenty-three articles of three categories, several of them of one moment."""
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
        pages.append(paginate(lists, "published_at", 5, Cursor.parse(str(cursor))))
    return pages


def test_walking_to_the_oldest_meets_everything_once_and_in_order(lists):
    pages = walk(lists, "next")
    assert [len(page.items) for page in pages] == [5, 5, 5, 5, 3]
    assert [row for page in pages for row in page.items] == everything()
    assert pages[0].previous is None


def test_walking_back_meets_everything_once_and_in_order(lists):
    last = walk(lists, "next")[-1]
    pages = [last, *walk(lists, "previous", last.previous)]
    assert [row for page in reversed(pages) for row in page.items] == everything()


def test_a_page_stays_when_new_articles_arrive(lists):
    first = paginate(lists, "published_at", 5)
    second = paginate(lists, "published_at", 5, first.next)
    make_article(category=everything()[0].category, published_at=timezone.now())
    assert paginate(lists, "published_at", 5, first.next).items == second.items


def test_beyond_the_end_is_an_empty_page(lists):
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
def test_nonsense_is_no_page(text):
    with pytest.raises(Http404):
        Cursor.parse(text)


@pytest.mark.parametrize("query", ["page=nonsense", "page=", "page=b1-1&page=x", "page=%00"])
def test_a_nonsense_key_is_answered_with_not_found(reader, query):
    article = make_article()
    assert reader.get(f"{article.category.get_absolute_url()}?{query}").status_code == 404
    assert reader.get(f"{article.get_absolute_url()}comments/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["page=b1-1", f"page=a{'9' * 16}-{'9' * 18}", "page=x&page=b1-1"])
def test_a_key_beyond_the_list_is_answered(reader, query):
    article = make_article()
    for address in (article.category.get_absolute_url(), f"{article.get_absolute_url()}comments/"):
        page = reader.get(f"{address}?{query}")
        assert page.status_code == 200
        assert "列表没有这么长" in page.text
        assert f'<a href="{address}">回到最新</a>' in page.text
