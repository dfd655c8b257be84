"""The pages of an article's comments: their order, the way from one to the next, and days."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Restriction
from comments.posting.comment_pages import CommentListForm, comment_page
from tests.commenting import url_of
from tests.factories import approved_comment, make_article

pytestmark = pytest.mark.django_db

COUNT, SIZE = 23, 5
START = datetime(2026, 3, 1, 22, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LINK = '<a href="([^"]+)"[^>]*>{}<'


@pytest.fixture
def article(open_article, moderator, monkeypatch):
    """An article with 23 comments of three days, several of the same moment; five on a page."""
    monkeypatch.setattr("comments.posting.comment_pages.COMMENTS_ON_PAGE", SIZE)
    for number in range(COUNT):
        at = START + timedelta(minutes=45) * (number // 3) * 5
        approved_comment(article=open_article, by=moderator, body=f"第{number}条", submitted_at=at)
    return open_article


def shown(response) -> list[int]:
    return [int(number) for number in re.findall(r'dir="auto">第(\d+)条<', response.text)]


def follow(reader, address: str, label: str) -> list[list[int]]:
    """Return what the pages show that the links with this label lead through."""
    pages = []
    while address:
        response = reader.get(address.partition("#")[0])
        assert response.status_code == 200
        pages.append(shown(response))
        link = re.search(LINK.format(label), response.text)
        query = unescape(link[1]).partition("?") if link else None
        address = address.partition("?")[0] + query[1] + query[2] if query else ""
    return pages


def in_pages(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + SIZE] for start in range(0, COUNT, SIZE)]


OLDEST_FIRST = in_pages(list(range(COUNT)))
NEWEST_FIRST = in_pages(list(range(COUNT))[::-1])


@pytest.mark.parametrize(
    ("query", "expected"), [("", NEWEST_FIRST), ("?order=oldest", OLDEST_FIRST)]
)
def test_every_comment_is_shown_once_in_either_order(reader, article, query, expected):
    assert follow(reader, url_of(article) + query, "下一页") == expected


@pytest.mark.parametrize("query", ["?page=last", "?order=oldest&page=last"])
def test_from_the_last_page_the_way_back_shows_every_comment_once(reader, article, query):
    pages = follow(reader, url_of(article) + query, "上一页")
    assert sorted(number for page in pages for number in page) == list(range(COUNT))
    # Full pages from this end; what is over is on the first one.
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    assert pages[0] == (list(range(5))[::-1] if "oldest" not in query else list(range(18, 23)))


@pytest.mark.parametrize("order", ["", "order=oldest&"])
def test_first_and_last_page_have_no_way_beyond_them(reader, article, order):
    first = reader.get(f"{url_of(article)}?{order.rstrip('&')}").text
    last = reader.get(f"{url_of(article)}?{order}page=last").text
    for text, label in ((first, "上一页"), (first, "第一页"), (last, "下一页"), (last, "最后一页")):
        assert not re.search(LINK.format(label), text)
    for text, label in ((first, "下一页"), (first, "最后一页"), (last, "上一页"), (last, "第一页")):
        assert re.search(LINK.format(label), text)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("day=2026-03-01", 2),
        ("day=2026-03-02", 20),
        ("day=2026-03-03", 22),
        ("day=2026-12-31", 22),
        ("order=oldest&day=2026-03-01", 0),
        ("order=oldest&day=2026-03-02", 3),
        ("order=oldest&day=2026/03/02", 3),
        ("order=oldest&day=2000-01-01", 0),
    ],
)
def test_a_day_is_where_the_list_begins(reader, article, query, first):
    assert shown(reader.get(f"{url_of(article)}?{query}"))[0] == first


@pytest.mark.parametrize("query", ["day=2026-12-31", "order=oldest&day=2000-01-01"])
def test_a_day_at_the_end_of_the_list_leads_to_no_empty_page(reader, article, query):
    text = reader.get(f"{url_of(article)}?{query}").text
    assert not re.search(LINK.format("上一页"), text)


@pytest.mark.parametrize(
    "query", ["day=1900-01-01", "day=1970-01-01", "order=oldest&day=2026-12-31"]
)
def test_a_day_beyond_the_list_says_so(reader, article, query):
    assert "列表没有这么长" in reader.get(f"{url_of(article)}?{query}").text


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01", "x", "2026-02-30", "\x00"]
)
def test_an_impossible_day_is_asked_for_again(reader, article, day):
    response = reader.get(url_of(article), {"day": day})
    assert response.status_code == 200
    assert "请选择 1900 年至 2100 年之间的日期" in response.text
    assert shown(response) == NEWEST_FIRST[0]


@pytest.mark.parametrize("page", ["x", "b", "LAST", "b1", "-1", "2"])
def test_an_impossible_page_is_not_found(reader, article, page):
    assert reader.get(url_of(article), {"page": page}).status_code == 404


def test_few_comments_have_no_pages_and_one_has_no_order(reader, open_article, moderator):
    approved_comment(article=open_article, by=moderator)
    assert "最早在前" not in reader.get(url_of(open_article)).text
    approved_comment(article=open_article, by=moderator)
    text = reader.get(url_of(open_article)).text
    assert "最早在前" in text
    assert "跳到某一天" not in text


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?utm_source=x", ""),
        ("?order=oldest", ""),
        ("?order=oldest&page=last", ""),
        ("?page=last", "?page=last"),
        ("?day=2026-03-02", ""),
        ("?received=1", ""),
    ],
)
def test_every_page_has_one_address(reader, article, query, canonical):
    text = reader.get(url_of(article) + query).text
    assert f'rel="canonical" href="http://testserver{url_of(article)}{canonical}"' in text


def test_the_order_is_kept_by_the_form_that_goes_to_a_day(reader, article):
    text = reader.get(f"{url_of(article)}?order=oldest").text
    assert '<input type="hidden" name="order" value="oldest"' in text
    assert 'name="order"' not in reader.get(url_of(article)).text


def test_hidden_senders_are_on_no_page(reader, article, admin):
    approved_comment(article=article, nickname="水军", body="第99条")
    Restriction.impose(Restriction.Kind.NICKNAME, "水军", by=admin)
    for query in ("", "?order=oldest", "?page=last", "?order=oldest&page=last"):
        assert 99 not in shown(reader.get(url_of(article) + query))


def test_every_page_costs_the_same_number_of_queries(reader, article):
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(url_of(article) + query)
        return len(captured)

    first = cost("")
    for query in ("?order=oldest", "?page=last", "?order=oldest&page=last"):
        assert cost(query) == first
    # One more asks whether there is a page before it.
    assert cost("?day=2026-03-02") <= first + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    order=st.sampled_from(["", "oldest", "x"]),
    day=st.dates(datetime(2026, 2, 27).date(), datetime(2026, 3, 5).date()),  # noqa: DTZ001
)
def test_from_any_day_either_way_reaches_every_comment_once(article, order, day):
    page = comment_page(article, CommentListForm({"order": order, "day": day.isoformat()}))
    numbers = [row.body for row in page.items]
    for direction in ("previous", "next"):
        cursor = getattr(page, direction)
        while cursor:
            other = comment_page(article, CommentListForm({"order": order, "page": str(cursor)}))
            assert other.items
            numbers += [row.body for row in other.items]
            cursor = getattr(other, direction)
    # An empty page has no neighbours; any other leads to all.
    assert sorted(numbers) == sorted(f"第{n}条" for n in range(COUNT)) or not page.items


def test_an_article_without_comments_has_an_empty_page(reader):
    article = make_article()
    for query in ("", "?order=oldest", "?page=last", "?day=2026-03-02"):
        assert reader.get(url_of(article) + query).status_code == 200
