"""Feeds of the site and of categories, as Atom and as RSS."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import feedparser
import html5lib
import pytest
from django.utils import timezone

from articles.models import Article, Publication
from articles.syndication.feeds import ARTICLES_IN_FEED
from tests.factories import make_article, make_category, make_draft, make_picture

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
SITE = ["/feed/", "/feed/rss/"]
CATEGORY = ["/category/jiangshu/feed/", "/category/jiangshu/feed/rss/"]
KINDS = {"atom10": "application/atom+xml", "rss20": "application/rss+xml"}


@pytest.fixture
def category():
    return make_category(name="讲述", slug="jiangshu", description="人和日子。")


@pytest.fixture(autouse=True)
def masthead(db):
    Publication.objects.update(name="云桦新闻中心", tagline="把云桦的一天，讲给云桦人听")


def read(reader, address: str) -> feedparser.FeedParserDict:
    """The feed as feedparser understands it, after checking that it is well formed."""
    answer = reader.get(address)
    assert answer.status_code == 200
    headers = {"content-type": answer["Content-Type"]}
    feed = feedparser.parse(answer.content, response_headers=headers)
    assert not feed.bozo, feed.bozo_exception
    assert answer["Content-Type"] == f"{KINDS[feed.version]}; charset=utf-8"
    return feed


def titles(reader, address: str) -> list[str]:
    return [entry.title for entry in read(reader, address).entries]


@pytest.mark.parametrize("address", SITE)
def test_the_site_feed_has_the_newest_articles_of_all_categories(reader, address):
    now = timezone.now()
    for hours in range(ARTICLES_IN_FEED + 5):
        make_article(title=f"{hours}", published_at=now - timedelta(hours=hours))
    feed = read(reader, address)
    assert [entry.title for entry in feed.entries] == [f"{n}" for n in range(ARTICLES_IN_FEED)]
    assert feed.feed.title == "云桦新闻中心"
    assert feed.feed.subtitle == "把云桦的一天，讲给云桦人听"
    assert feed.feed.language == "zh-CN"
    assert feed.feed.link == f"{HOST}/"


@pytest.mark.parametrize("address", CATEGORY)
def test_a_category_feed_includes_its_subcategories(reader, category, address):
    below = make_category(parent=make_category(parent=category))
    now = timezone.now()
    make_article(category=category, title="上", published_at=now - timedelta(hours=2))
    make_article(category=below, title="下", published_at=now - timedelta(hours=1))
    make_article(title="别处")
    feed = read(reader, address)
    assert [entry.title for entry in feed.entries] == ["下", "上"]
    assert feed.feed.title == "讲述_云桦新闻中心"
    assert feed.feed.subtitle == "人和日子。"
    assert feed.feed.link == f"{HOST}/category/jiangshu/"


@pytest.mark.parametrize("address", SITE + CATEGORY)
def test_an_empty_feed_is_valid(reader, category, address):
    assert titles(reader, address) == []
    assert reader.get(address).content == reader.get(address).content


@pytest.mark.parametrize("address", SITE)
def test_an_entry_has_title_link_author_and_dates(reader, category, address):
    article = make_article(
        category=category,
        title="渡口重新通航",
        summary="停航三周之后，渡船今晨出发。",
        byline="记者 宋明",
        cover=make_picture(),
        tags=["霁河", "渡口"],
    )
    (entry,) = read(reader, address).entries
    assert entry.title == "渡口重新通航"
    assert entry.link == HOST + article.get_absolute_url()
    assert entry.summary == "停航三周之后，渡船今晨出发。"
    assert entry.author == "记者 宋明"
    assert [tag.term for tag in entry.tags] == ["讲述", "霁河", "渡口"]
    assert entry.published_parsed[:6] == article.published_at.timetuple()[:6]
    (picture,) = entry.enclosures
    assert picture.href == HOST + article.cover.file.url
    assert picture.type == "image/png"
    assert int(picture.length) == article.cover.file.size


def test_the_author_falls_back_to_source_and_site(reader):
    article = make_article(source="青石镇融媒体中心")
    assert read(reader, "/feed/").entries[0].author == "青石镇融媒体中心"
    Article.objects.filter(pk=article.pk).update(source="")
    assert read(reader, "/feed/").entries[0].author == "云桦新闻中心"


@pytest.mark.parametrize("address", SITE)
def test_the_description_falls_back_to_an_excerpt_of_the_text(reader, address):
    make_article(body="<p>渡口<strong>停航</strong>三周。</p><p>A &amp; B &lt;C&gt;</p>")
    (entry,) = read(reader, address).entries
    tree = html5lib.parseFragment(entry.summary, namespaceHTMLElements=False)
    assert "".join(tree.itertext()) == "渡口停航三周。A & B <C>"
    assert "content" not in entry


@pytest.mark.parametrize("address", SITE)
def test_the_full_text_is_included_if_the_publication_wants_it(reader, address):
    Publication.objects.update(full_text_in_feeds=True)
    picture = make_picture().file.url
    make_article(
        body=f'<figure><img src="{picture}" alt="" width="64" height="48"></figure>'
        '<p>见<a href="/articles/1/">旧文</a>和<a href="https://example.cn/x">外站</a>。'
        ' src="/x" 是代码。</p>'
    )
    (entry,) = read(reader, address).entries
    (content,) = entry.content
    assert f'src="{HOST}{picture}"' in content.value
    assert f'href="{HOST}/articles/1/"' in content.value
    assert 'href="https://example.cn/x"' in content.value
    assert ' src="/x" 是代码' in content.value
    assert unescape(entry.summary) == '见旧文和外站。 src="/x" 是代码。'


@pytest.mark.parametrize("address", SITE)
def test_the_id_of_an_entry_never_changes(reader, editor, address):
    article = make_article()
    Publication.objects.update(site_address="http://news.example.cn")
    (before,) = read(reader, address).entries
    article.take_back(by=editor)
    article.title = "新的题目"
    article.save()
    article.publish(by=editor)
    Publication.objects.update(site_address="https://news.example.cn")
    (after,) = read(reader, address).entries
    assert after.title == "新的题目"
    assert after.link == f"https://news.example.cn{article.get_absolute_url()}"
    assert after.id == before.id
    make_article()
    assert len({entry.id for entry in read(reader, address).entries}) == 2


def test_a_scheduled_article_is_not_updated_before_it_is_published(reader):
    article = make_article()
    Article.objects.update(edited_at=timezone.now() - timedelta(days=9))
    (entry,) = read(reader, "/feed/").entries
    assert entry.updated_parsed == entry.published_parsed
    changed = article.published_at + timedelta(minutes=5)
    Article.objects.update(edited_at=changed)
    (entry,) = read(reader, "/feed/").entries
    assert entry.updated_parsed[:6] == changed.timetuple()[:6]


@pytest.mark.parametrize("address", SITE)
def test_conditional_requests_are_answered_with_not_modified(reader, category, editor, address):
    remaining, gone = make_article(title="留下"), make_article(title="撤回")
    first = reader.get(address)
    again = {"If-None-Match": first["ETag"]}
    assert reader.get(address, headers=again).status_code == 304
    gone.take_back(by=editor)
    second = reader.get(address, headers=again)
    assert second.status_code == 200
    assert [entry.title for entry in feedparser.parse(second.content).entries] == [remaining.title]
    # By date alone a feed that lost its newest article would look unchanged.
    assert "Last-Modified" not in first.headers


@pytest.mark.parametrize("address", SITE + CATEGORY)
def test_invisible_articles_are_in_no_feed(reader, category, editor, address):
    make_draft(category=category)
    make_article(category=category, published_at=timezone.now() + timedelta(hours=1))
    make_article(category=category).take_back(by=editor)
    assert titles(reader, address) == []


@pytest.mark.parametrize("address", SITE + CATEGORY)
def test_pages_link_their_feeds(reader, category, address):
    text = reader.get("/category/jiangshu/").text
    links = [
        link.attrib
        for link in html5lib.parse(text, namespaceHTMLElements=False).iter("link")
        if link.get("rel") == "alternate"
    ]
    assert len(links) == 4
    (link,) = [link for link in links if link["href"] == address]
    assert link["type"] == KINDS["rss20" if "rss" in address else "atom10"]
    assert "云桦新闻中心" in link["title"]


@pytest.mark.parametrize("address", SITE + CATEGORY)
def test_a_feed_links_itself(reader, category, address):
    Publication.objects.update(site_address="https://news.example.cn/")
    (self_link,) = [link for link in read(reader, address).feed.links if link.rel == "self"]
    assert self_link.href == urljoin("https://news.example.cn/", address)


@pytest.mark.parametrize("address", SITE)
@pytest.mark.parametrize(
    "text", ["a\x01\x0b\ufffe\uffffb", "]]>", "</title><x>", "<script>alert(1)</script>", "&amp;"]
)
def test_any_text_makes_a_valid_feed(reader, address, text):
    Publication.objects.update(name=text, tagline=text, full_text_in_feeds=True)
    make_article(title=text, summary=text, byline=text, category=make_category(name=text))
    feed = read(reader, address)
    (entry,) = feed.entries
    # feedparser takes away what might run in a browser, in titles of RSS too.
    if "<" not in text:
        assert entry.title == ("ab" if "\x01" in text else text)
    for text in (entry.summary, entry.content[0].value):
        assert "<script" not in text


def test_a_missing_cover_file_does_not_break_the_feed(reader):
    article = make_article(cover=make_picture())
    article.cover.file.storage.delete(article.cover.file.name)
    assert read(reader, "/feed/").entries[0].enclosures[0].length == "0"


@pytest.mark.parametrize("slug", ["none", "JIANGSHU2", "%00", "a" * 3000])
def test_the_feed_of_an_unknown_category_is_not_found(reader, category, slug):
    for address in (f"/category/{slug}/feed/", f"/category/{slug}/feed/rss/"):
        assert reader.get(address).status_code == 404
