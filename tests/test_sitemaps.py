"""Sitemaps: they list every address that readers may see, and no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from django.utils import timezone

from articles.models import Article, Category, Publication
from articles.syndication import sitemaps
from tests.factories import make_article, make_category, make_draft
from tests.test_query_counts import queries

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
PROTOCOL = xmlschema.XMLSchema(Path(__file__).parent / "sitemap.xsd")
NAMES = {"map": sitemaps.SITEMAP, "news": sitemaps.NEWS}
LATER = timedelta(hours=1)


def locations(text: str) -> list[str]:
    """The text of every <loc>, after validation against the schema."""
    PROTOCOL.validate(text)
    return [element.text for element in ET.fromstring(text).iterfind(".//map:loc", NAMES)]


def all_locations(reader) -> list[str]:
    """Every address in all sitemaps of the index."""
    urls = locations(reader.get("/sitemap.xml").text)
    return [
        location
        for sitemap in urls
        for location in locations(reader.get(sitemap.removeprefix(HOST)).text)
    ]


def news_entries(reader) -> list[ET.Element]:
    text = reader.get("/news-sitemap.xml").text
    return ET.fromstring(text).findall("map:url", NAMES)


def many(count: int, category: Category, **fields) -> list[Article]:
    values = {"body": "<p>字</p>", "status": "published", "published_at": timezone.now()} | fields
    return Article.objects.bulk_create(
        Article(category=category, title=f"第{n}篇", **values) for n in range(count)
    )


def test_sitemaps_list_every_page_once_and_every_address_works(reader):
    article = make_article(category=make_category(parent=make_category(slug="jiangshu")))
    listed = all_locations(reader)
    assert len(listed) == len(set(listed))
    expected = {
        "/",
        "/category/jiangshu/",
        article.category.get_absolute_url(),
        article.get_absolute_url(),
        "/pages/about/",
        "/pages/sitemap/",
    }
    assert expected <= {location.removeprefix(HOST) for location in listed}
    for location in listed:
        assert reader.get(location.removeprefix(HOST)).status_code == 200, location


def test_invisible_articles_are_in_no_sitemap(reader, editor):
    category = make_category()
    make_draft(category=category)
    make_article(category=category, published_at=timezone.now() + LATER)
    make_article(category=category).take_back(by=editor)
    assert not [location for location in all_locations(reader) if "/articles/" in location]
    assert "/articles/" not in reader.get("/news-sitemap.xml").text


def test_a_site_without_articles_has_valid_sitemaps(reader):
    assert f"{HOST}/" in all_locations(reader)
    assert news_entries(reader) == []


def test_parts_list_every_article_once_despite_gaps_in_the_keys(reader, monkeypatch):
    monkeypatch.setattr(sitemaps, "ARTICLES_IN_PART", 3)
    made = many(20, make_category())
    gone = {article.pk for article in made[4:12]}
    Article.objects.filter(pk__in=gone).update(status="draft")
    urls = locations(reader.get("/sitemap.xml").text)[1:]
    assert 4 <= len(urls) <= 6
    listed = [locations(reader.get(sitemap.removeprefix(HOST)).text) for sitemap in urls]
    assert max(map(len, listed)) == 3
    seen = [location for part in listed for location in part]
    remaining = [article for article in made if article.pk not in gone]
    assert seen == [HOST + article.get_absolute_url() for article in remaining]


def test_a_new_article_moves_no_other_into_another_part(reader, monkeypatch):
    monkeypatch.setattr(sitemaps, "ARTICLES_IN_PART", 3)
    category = make_category()
    many(7, category)
    before = locations(reader.get("/sitemap.xml").text)[1:-1]
    first = [reader.get(sitemap.removeprefix(HOST)).text for sitemap in before]
    many(7, category)
    assert [reader.get(sitemap.removeprefix(HOST)).text for sitemap in before] == first


def test_sitemaps_take_the_same_number_of_queries_whatever_the_archive(reader):
    category = make_category()
    reads = {"/sitemap.xml": 2, "/sitemap-pages.xml": 3, "/news-sitemap.xml": 2}
    for archive in (100, 4900):
        newest = many(archive, category)[-1]
        part = (newest.pk - 1) // sitemaps.ARTICLES_IN_PART + 1
        for address, count in (reads | {f"/sitemap-articles-{part}.xml": 2}).items():
            assert queries(reader, address) == (count, 0), address


def test_lastmod_is_never_before_publication(reader):
    now = timezone.now().replace(microsecond=0)
    article = make_article(published_at=now - timedelta(seconds=1))
    Article.objects.update(updated_at=now - timedelta(days=9))
    (part,) = locations(reader.get("/sitemap.xml").text)[1:]
    text = reader.get(part.removeprefix(HOST)).text
    (lastmod,) = ET.fromstring(text).iterfind(".//map:lastmod", NAMES)
    assert lastmod.text == article.published_at.isoformat(timespec="seconds")


def test_the_news_sitemap_has_the_articles_of_two_days_newest_first(reader):
    Publication.objects.update(name="云桦新闻中心")
    now = timezone.now()
    category = make_category()
    ages = {"昨天": timedelta(hours=47), "前天": timedelta(hours=49), "今天": LATER}
    for title, age in ages.items():
        make_article(category=category, title=title, published_at=now - age)
    PROTOCOL.validate(reader.get("/news-sitemap.xml").text)
    entries = news_entries(reader)
    assert [entry.findtext("*/news:title", namespaces=NAMES) for entry in entries] == [
        "今天",
        "昨天",
    ]
    for name, expected in (("name", "云桦新闻中心"), ("language", "zh-cn")):
        assert entries[0].findtext(f"*/*/news:{name}", namespaces=NAMES) == expected


def test_the_news_sitemap_has_at_most_a_thousand_articles(reader):
    many(1001, make_category())
    assert len(news_entries(reader)) == 1000


def test_urls_use_the_site_address_of_the_masthead(reader):
    make_article()
    Publication.objects.update(site_address="https://news.example.cn/")
    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/news-sitemap.xml"):
        for location in locations(reader.get(address).text):
            assert location.startswith("https://news.example.cn/"), location
            assert "//" not in location.removeprefix("https://")
    assert "Sitemap: https://news.example.cn/sitemap.xml" in reader.get("/robots.txt").text


def test_robots_txt_names_sitemaps_and_disallowed_pages(reader):
    article = make_article()
    answer = reader.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == [f"{HOST}/sitemap.xml", f"{HOST}/news-sitemap.xml"]
    url = article.get_absolute_url()
    for address in ("/", url, f"{url}comments/", article.category.get_absolute_url(), "/feed/"):
        assert robots.can_fetch("Baiduspider", address), address
    for address in (
        "/admin/",
        "/accounts/login/",
        "/search/?q=x",
        "/modes/?theme=dark",
        "/comments/status/x/",
        "/reports/x/",
    ):
        assert not robots.can_fetch("Baiduspider", address), address


@pytest.mark.parametrize(
    "title", ["a\x01\x0b\ufffe\uffffb", "]]>", "</news:title><x>", "&amp; \"'"]
)
def test_any_title_makes_a_valid_sitemap(reader, title):
    Publication.objects.update(name=title)
    make_article(title=title)
    text = reader.get("/news-sitemap.xml").text
    PROTOCOL.validate(text)
    (entry,) = news_entries(reader)
    expected = "ab" if "\x01" in title else title
    assert entry.findtext("*/news:title", namespaces=NAMES) == expected


@pytest.mark.parametrize("part", ["0", "77777", "9" * 30, "9" * 3000, "-1", "x", ""])
def test_an_empty_part_is_not_found(reader, part):
    make_article()
    assert reader.get(f"/sitemap-articles-{part}.xml").status_code == 404
