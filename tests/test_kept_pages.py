"""Kept pages: always what would be rendered now, for the price of one statement."""

from __future__ import annotations

import gzip
from datetime import timedelta

import brotli
import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.display.preferences import Preferences, combined_stylesheet
from newscenter import kept_pages as middleware
from newscenter.page_store import PageStore
from newscenter.page_store import kept_pages as pages
from tests.factories import (
    BROWSER,
    make_article,
    make_category,
    make_draft,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def renderings(monkeypatch):
    """The paths of all pages that are rendered."""
    paths = []
    original = middleware._for_everybody

    def counted(request, *values):
        paths.append(request.path)
        return original(request, *values)

    monkeypatch.setattr(middleware, "_for_everybody", counted)
    return paths


def test_a_page_is_rendered_once(reader, renderings, tally):
    address = make_article().get_absolute_url()
    first = reader.get(address)
    tally()
    second = reader.get(address)
    assert renderings == [address]
    assert first.headers["ETag"] != second.headers["ETag"]
    assert first.text.replace("浏览次数：0", "浏览次数：1") == second.text


@pytest.mark.parametrize("query", ["from=timeline&isappinstalled=0", "page=", "utm_source=%ff"])
def test_what_a_link_brings_along_makes_no_other_page(reader, renderings, query):
    address = make_article().get_absolute_url()
    reader.get(address)
    assert reader.get(f"{address}?{query}").status_code == 200
    assert renderings == [address]


def test_a_redirect_keeps_what_a_link_brings_along(reader):
    make_category(slug="Renwu")
    response = reader.get("/category/renwu/?from=timeline")
    assert response.status_code == 301
    assert response.headers["Location"] == "/category/Renwu/?from=timeline"


def test_pages_of_a_list_are_kept_apart(reader, renderings):
    category = make_category(slug="renwu")
    for number in range(30):
        published_at = timezone.now() - timedelta(days=40 * number)
        make_article(category=category, title=f"第{number}篇", published_at=published_at)
    first = reader.get("/category/renwu/")
    year = timezone.localdate().year - 1
    of_year = reader.get(f"/category/renwu/?year={year}")
    second = reader.get(f"/category/renwu/?page={first.context['page'].next}")
    texts = [reader.get("/category/renwu/").text, of_year.text, second.text]
    assert len(set(texts)) == 3
    assert texts[0] == first.text
    assert len(renderings) == 3


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip;q=0.0, identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_page_is_compressed_as_the_browser_accepts(reader, accepted, encoding, decode):
    address = make_article().get_absolute_url()
    plain = reader.get(address, headers={"User-Agent": "curl"})
    response = reader.get(address, headers={"User-Agent": "curl", "Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert decode(response.content) == plain.content
    assert response.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in response.headers["Vary"]
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_an_unchanged_page_is_not_sent_again(reader, tally):
    address = make_article().get_absolute_url()
    robot = {"User-Agent": "curl"}
    tag = reader.get(address, headers=robot).headers["ETag"]
    assert reader.get(address, headers=robot | {"If-None-Match": tag}).status_code == 304
    assert reader.get(address, headers={"If-None-Match": tag}).status_code == 304
    # That was a reader's: a reload is a visit, and the next one sees another number.
    tally()
    assert reader.get(address, headers=robot | {"If-None-Match": tag}).status_code == 200


def test_head_answers_as_get_does_without_a_body(reader):
    address = make_article().get_absolute_url()
    response, head = reader.get(address, headers={"User-Agent": "curl"}), reader.head(address)
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"):
        assert head.headers[name] == response.headers[name]


def test_nothing_of_one_reader_gets_into_the_page_of_another(client, reader):
    address = make_article().get_absolute_url()
    marked = {
        "User-Agent": BROWSER,
        "Cookie": "display=theme-dark; csrftoken=x; sessionid=y",
        "Accept-Language": "en",
        "Referer": "https://example.cn/kanari",
        "X-Forwarded-Host": "kanari.example.cn",
        "X-Requested-With": "XMLHttpRequest",
    }
    first = client.get(address, headers=marked)
    assert first.text == reader.get(address).text
    assert "kanari" not in first.text


def test_each_host_has_pages_of_its_own(reader, settings):
    settings.ALLOWED_HOSTS = ["a.example.cn", "b.example.cn"]
    address = make_article().get_absolute_url()
    for host in ("a.example.cn", "b.example.cn", "a.example.cn"):
        text = reader.get(address, headers={"Host": host}).text
        assert f'rel="canonical" href="http://{host}{address}"' in text
    assert reader.get(address, headers={"Host": "c.example.cn"}).status_code == 400


def test_what_is_not_to_be_seen_is_not_kept(reader, renderings, editor):
    draft, article = make_draft(), make_article()
    assert reader.get(draft.get_absolute_url()).status_code == 404
    reader.get(article.get_absolute_url())
    article.withdraw(by=editor, notice="内容有误")
    assert reader.get(article.get_absolute_url()).status_code == 410
    unknown = reader.get("/tags/none/", headers={"Accept-Encoding": "gzip"})
    assert unknown.status_code == 404
    assert unknown.headers["Content-Encoding"] == "gzip"
    assert [key[2] for key in pages._pages] == [article.get_absolute_url()]


def test_an_error_is_not_kept(reader, monkeypatch):
    address = make_article().get_absolute_url()
    reader.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("articles.pages.views.related_articles", lambda _article: 1 / 0)
        assert reader.get(address).status_code == 500
    assert reader.get(address).status_code == 200


def test_a_publication_and_the_end_of_a_pin_are_seen_at_their_time(reader, time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00", tick=False)
    now, category = timezone.now(), make_category(slug="renwu")
    make_article(category=category, title="早先的", published_at=now - timedelta(days=3))
    make_article(category=category, title="定时的", published_at=now + timedelta(seconds=20))
    pinned_until = now + timedelta(seconds=40)
    make_article(
        category=category,
        title="置顶的",
        published_at=now - timedelta(days=9),
        pinned_until=pinned_until,
    )

    def titles():
        text = reader.get("/category/renwu/").text.partition("<main")[2]
        return sorted(("早先的", "定时的", "置顶的"), key=lambda t: text.find(t) % 10**6)

    assert titles() == ["置顶的", "早先的", "定时的"]
    time_machine.shift(20)
    assert titles() == ["置顶的", "定时的", "早先的"]
    time_machine.shift(20)
    assert titles() == ["定时的", "早先的", "置顶的"]
    # A clock that was set back hides again what is in its future.
    time_machine.shift(-30)
    assert titles() == ["置顶的", "早先的", "定时的"]


def test_the_page_turns_with_the_day(reader, time_machine):
    time_machine.move_to("2026-11-25T23:59:59+08:00", tick=False)
    make_article()
    assert "2026-11-25" in reader.get("/").text
    time_machine.shift(1)
    assert 'datetime="2026-11-26"' in reader.get("/").text


def test_the_memory_is_bounded(reader, monkeypatch):
    monkeypatch.setattr("newscenter.page_store.MAX_BYTES", 200_000)
    for article in [make_article() for _ in range(12)]:
        reader.get(article.get_absolute_url())
    assert 0 < pages._size <= 200_000
    assert pages._size == sum(page.size for page in pages._pages.values())
    assert 1 < len(pages._pages) < 12


@pytest.mark.parametrize(
    "address", ["/", "{article}", "{article}print/", "/feed/", "/tags/du-kou/"]
)
def test_a_second_process_sees_the_same_bytes(reader, monkeypatch, address):
    article = make_article(tags=["渡口"])
    address = address.format(article=article.get_absolute_url())
    robot = {"User-Agent": "curl"}
    first = reader.get(address, headers=robot)
    cache.clear()
    monkeypatch.setattr(middleware, "kept_pages", PageStore())
    second = reader.get(address, headers=robot)
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]


def test_the_stylesheet_of_a_choice_is_kept_whatever_happens_to_the_database(
    reader, renderings, time_machine, django_assert_num_queries
):
    cookies = ["", "display=theme-dark", "sessionid=y; display=theme-dark.size-normal"]
    with django_assert_num_queries(0):
        sheets = [reader.get("/modes.css", headers={"Cookie": cookie}) for cookie in cookies]
        time_machine.move_to(timezone.now() + timedelta(days=40))
        sheets += [reader.get("/modes.css?x=1", headers={"Cookie": cookie}) for cookie in cookies]
    assert renderings == ["/modes.css"] * 2
    assert [sheet.text for sheet in sheets] == [
        combined_stylesheet(Preferences(theme)) for theme in ("auto", "dark", "dark") * 2
    ]
    assert {sheet.headers["Vary"] for sheet in sheets} == {"Cookie, Accept-Encoding"}
