"""Every time between 1900 and 2100 works everywhere, and any other is refused or survived."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.date_field import FIRST_YEAR, LAST_YEAR
from articles.keyset_pagination import Cursor, position_of, to_microseconds
from articles.models import Article, Publication
from articles.months import Month, Year
from comments.models import Comment
from newscenter.page_store import kept_pages
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_draft,
    triggers_lifted,
)
from tests.public_pages import full_article, public_addresses  # noqa: F401

OUTSIDE = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
# Without a zone, as Hypothesis wants them and a form sends them.
IN_RANGE = st.datetimes(
    datetime.fromisoformat(f"{FIRST_YEAR}-01-01"), datetime.fromisoformat(f"{LAST_YEAR}-12-31")
)
# The ends of months, leap days, the local mean time until 1901, summer time in Shanghai.
EDGES = [
    *("1900-01-01T00:00:00", "1900-12-31T23:54:17", "1901-01-01T00:05:43", "1940-06-01T00:30:00"),
    *("1941-11-01T23:30:00", "1949-05-27T23:59:59", "1958-10-01T12:00:00", "1969-12-31T23:59:59"),
    *("1970-01-01T00:00:00", "1986-05-04T02:30:00", "1991-09-15T01:30:00", "2000-02-29T23:59:59"),
    *("2024-02-29T00:00:00", "2024-12-31T23:59:59.999999"),
]
QUICK = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@given(IN_RANGE, st.integers(1, 10**18 - 1))
def test_a_key_reads_what_it_writes(naive, pk):
    at = naive.replace(tzinfo=UTC)
    for forward in (True, False):
        cursor = Cursor(forward, position_of(at, pk))
        assert Cursor.parse(str(cursor)) == cursor
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=to_microseconds(at)) == at


@given(IN_RANGE)
def test_every_time_lies_in_one_month_and_one_year(naive):
    at = timezone.make_aware(naive)
    month = Month.containing(at)
    assert month.start <= at < month.end == month.next().start
    assert Month.parse(str(month)) == month
    year = Year.parse(str(month)[:4])
    assert year.start <= at < year.end
    assert month in year.months()


def pages_of(reader, address: str):
    """Yield the pages of a list by its own links, from the first to the last."""
    for _page in range(20):
        # A kept page has no context.
        kept_pages.clear()
        answer = reader.get(address)
        assert answer.status_code == 200
        yield answer
        if not (following := answer.context["page"].next):
            return
        address = f"{address.partition('?')[0]}?page={following}"
    pytest.fail("The list does not end.")


def test_walking_a_category_and_a_tag_shows_every_article_once(reader, db):
    category = make_category()
    for text in EDGES * 2:
        make_article(category=category, published_at=local(text), tags=["口述史"])
    newest_first = list(Article.objects.order_by("-published_at", "-pk"))
    listed = [
        a
        for page in pages_of(reader, category.get_absolute_url())
        for a in page.context["page"].items
    ]
    assert listed == newest_first
    tagged = [
        t.article
        for page in pages_of(reader, "/tags/kou-shu-shi/")
        for t in page.context["page"].items
    ]
    assert sorted(a.pk for a in tagged) == sorted(a.pk for a in newest_first)


@pytest.fixture
def dated(db):
    return make_article(category=make_category(slug="here"), tags=["口述史"])


def check_machine_dates(reader, article):
    page = reader.get(article.get_absolute_url()).text
    blocks = re.findall(r"<script type=.application/ld\+json.*?>(.*?)</script>", page)
    data = next(data for data in map(json.loads, blocks) if "datePublished" in data)
    texts = [data["datePublished"], *re.findall(r'<time datetime="([^"]+T[^"]+)"', page)]
    texts += re.findall(r'_time" content="([^"]+)"', page)
    feed = ET.fromstring(reader.get("/feed/").content)
    texts += [e.text for e in feed.iter() if e.tag.endswith(("}published", "}updated"))]
    sitemap = ET.fromstring(reader.get("/sitemap-articles-1.xml").content)
    texts += [e.text for e in sitemap.iter() if e.tag.endswith("}lastmod")]
    for text in texts:
        # Offsets have no seconds in RFC 3339.
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
        parsed = parse_datetime(text)
        assert abs(parsed - article.published_at) < timedelta(seconds=1), text


@QUICK
@given(st.one_of(st.sampled_from(EDGES).map(datetime.fromisoformat), IN_RANGE))
def test_every_page_and_every_date_for_machines_shows_the_time(reader, dated, naive):
    at = min(timezone.make_aware(naive), timezone.now() - timedelta(minutes=1))
    dated.published_at = at
    dated.save()
    dated.taggings.update(published_at=at)
    check_machine_dates(reader, dated)
    month = Month.containing(at)
    here = reader.get(f"/category/here/?month={month}")
    assert here.context["page"].items == [dated]
    assert (here.context["years"], here.context["months"]) == ([Year(month.year)], [month])
    for address in (
        "/",
        "/tags/kou-shu-shi/",
        "/search/?q=渡口",
        f"{dated.get_absolute_url()}print/",
    ):
        answer = reader.get(address)
        assert answer.status_code == 200
        # Search marks words in the title, and the printed page has no link to itself.
        assert dated.title in answer.text or dated.get_absolute_url() in answer.text, address


@pytest.mark.parametrize("at", OUTSIDE)
def test_every_page_survives_a_row_from_outside(request, reader, admin_client, at, moderator):
    addresses = request.getfixturevalue("public_addresses")
    article = Article.objects.published().first()
    make_draft(pinned_until=at, created_at=at)
    for row in (make_article(category=article.category, tags=["渡口"]), make_draft(), article):
        Article.objects.filter(pk=row.pk).update(
            published_at=at, withdrawn_at=at, pinned_until=at, created_at=at, updated_at=at
        )
        row.taggings.update(published_at=at)
    comment = approved_comment(article=article, by=moderator)
    with triggers_lifted():
        Comment.objects.filter(pk=comment.pk).update(submitted_at=at, decided_at=at)
    Comment.objects.create(article=article, nickname="甲", body="乙", submitted_at=at)
    Publication.objects.update(grey_from=OUTSIDE[0], grey_until=OUTSIDE[1])
    addresses += ["/feed/", "/feed/rss/", "/sitemap.xml", "/sitemap-articles-1.xml"]
    addresses += ["/news-sitemap.xml", f"{article.category.get_absolute_url()}feed/"]
    for address in addresses:
        assert reader.get(address).status_code in {200, 404, 410}, address
    names = ["articles_article", "articles_picture", "articles_page", "comments_comment"]
    names += ["comments_publishedcomment", "comments_report"]
    staff = [reverse(f"admin:{name}_changelist") for name in names]
    staff += [reverse("admin:articles_article_change", args=[article.pk])]
    staff += [
        reverse("admin:articles_publication_change"),
        "/admin/",
        "/admin/comments/comment/desk/",
    ]
    staff += [f"/admin/articles/article/?published_at__gte={at.year:04}-01-01T00:00:00Z"]
    staff += [
        reverse("admin:comments_comment_change", args=[comment.pk])
        for comment in Comment.objects.filter(body="乙")
    ]
    for address in staff:
        assert admin_client.get(address, follow=True).status_code == 200, address
    pages = list(pages_of(reader, article.category.get_absolute_url()))
    rows = [row for page in pages for row in page.context["page"].items]
    assert len(rows) == len(set(rows))
    assert {year.year for year in pages[0].context["years"]} <= {timezone.localdate().year}


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00", "1899-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59"]
)
@pytest.mark.parametrize("field", ["publish_at", "pinned_until"])
def test_a_form_refuses_a_time_outside_with_a_sentence_and_keeps_the_text(
    editor_client, text, field
):
    draft = make_draft()
    address = f"/admin/articles/article/{draft.pk}/change/"
    form = {"title": "新题", "category": draft.category_id, "body": "<p>新文</p>", "_publish": "1"}
    answer = editor_client.post(address, form | {field: text})
    assert answer.status_code == 200
    assert "请选择 1900 年到 2100 年之间的时间" in answer.text
    assert "新文" in answer.text
    draft.refresh_from_db()
    assert (draft.status, draft.title != "新题") == ("draft", True)


NO_DATE = ["0000-01-01T00:00", "10000-01-01T00:00", "2023-02-29T10:00"]
# Summer time begins and ends, and the local mean time ends.
NO_TIME = ["1986-05-04T02:30", "1991-09-15T01:30", "1900-12-31T23:58"]


@pytest.mark.parametrize("text", [*NO_DATE, *NO_TIME])
def test_a_form_refuses_a_time_that_no_clock_shows_once(editor_client, admin_client, text):
    sentence = "请填写一个存在的日期和时间" if text in NO_DATE else "那天调整了时钟"
    draft = make_draft()
    form = {"title": "新题", "category": draft.category_id, "body": "<p>新文</p>"}
    address = f"/admin/articles/article/{draft.pk}/change/"
    answer = editor_client.post(address, form | {"pinned_until": text})
    assert sentence in answer.text
    assert "新文" in answer.text
    answer = admin_client.post("/admin/articles/publication/", {"name": "甲", "grey_from": text})
    assert sentence in answer.text


@pytest.mark.parametrize("text", ["1900-01-01T00:00", "2100-12-31T23:59"])
def test_a_form_takes_the_first_and_the_last_time(editor_client, text):
    draft = make_draft()
    form = {"title": "新题", "category": draft.category_id, "body": "<p>文</p>", "publish_at": text}
    address = f"/admin/articles/article/{draft.pk}/change/"
    assert editor_client.post(address, form | {"_publish": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.published_at == local(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01", "1850-01-01", "9999-12-31", "2200-01-01", "10000-01-01"]
)
def test_a_search_by_any_day_is_answered(reader, db, text):
    make_article()
    for query in (f"since={text}", f"until={text}", f"since={text}&until={text}"):
        assert reader.get(f"/search/?q=渡口&{query}").status_code == 200
