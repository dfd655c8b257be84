"""Metadata of pages for search engines and link previews."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest

from articles.models import Article, Publication
from tests.factories import make_article, make_category, make_draft, make_picture

pytestmark = pytest.mark.django_db

SITE = "https://news.example.cn"


@pytest.fixture(autouse=True)
def masthead(db):
    Publication.objects.update(
        name="云桦新闻中心", tagline="把云桦的一天，讲给云桦人听", site_address=f"{SITE}/"
    )


@pytest.fixture
def article():
    parent = make_category(name="讲述", slug="jiangshu")
    return make_article(
        category=make_category(name="人物", slug="renwu", parent=parent, description="身边的人。"),
        title="孟广田：守着泵房的第三十个冬天",
        summary="三号泵房的值班人，\n守了三十个冬天。",
        byline="记者 宋明",
        source="青石镇融媒体中心",
        cover=make_picture(),
        published_at=datetime(2023, 1, 8, 8, 39, 29, tzinfo=UTC),
    )


def named(text: str, attribute: str = "name") -> dict[str, str]:
    """The names and contents of the <meta> elements; no name occurs twice."""
    metas = html5lib.parse(text, namespaceHTMLElements=False).iter("meta")
    pairs = [(meta.get(attribute), meta.get("content")) for meta in metas if meta.get(attribute)]
    # There is one for every colour scheme.
    pairs = [(name, content) for name, content in pairs if name != "theme-color"]
    assert len({name.lower() for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def canonical(text: str) -> str:
    links = html5lib.parse(text, namespaceHTMLElements=False).iter("link")
    (link,) = [link for link in links if link.get("rel") == "canonical"]
    return link.get("href")


def linked_data(text: str) -> list[dict[str, Any]]:
    scripts = html5lib.parse(text, namespaceHTMLElements=False).iter("script")
    return [json.loads(script.text) for script in scripts if "ld+json" in script.get("type", "")]


def data(text: str, kind: str) -> dict[str, Any]:
    """The only object of this type in the JSON-LD of the page."""
    (thing,) = [block for block in linked_data(text) if block["@type"] == kind]
    return thing


def test_an_article_is_described_for_search_engines(reader, article):
    text = reader.get(article.get_absolute_url()).text
    url = f"{SITE}{article.get_absolute_url()}"
    described = data(text, "NewsArticle")
    assert described["headline"] == article.title
    assert described["url"] == described["mainEntityOfPage"] == canonical(text) == url
    assert described["description"] == "三号泵房的值班人， 守了三十个冬天。"
    assert described["datePublished"] == "2023-01-08T16:39:29+08:00"
    assert described["dateModified"] == described["datePublished"]
    assert described["author"] == {"@type": "Person", "name": "宋明"}
    assert described["publisher"]["name"] == "云桦新闻中心"
    assert described["image"] == [SITE + article.cover.file.url]
    assert described["articleSection"] == "人物"


def test_an_article_has_a_link_preview(reader, article):
    text = reader.get(article.get_absolute_url()).text
    graph = named(text, "property")
    assert graph["og:type"] == "article"
    assert graph["og:title"] == article.title
    assert graph["og:url"] == f"{SITE}{article.get_absolute_url()}"
    assert graph["og:site_name"] == "云桦新闻中心"
    assert graph["og:image"] == SITE + article.cover.file.url
    assert graph["og:image:alt"] == "江边的渡口"
    assert graph["article:published_time"] == "2023-01-08T16:39:29+08:00"


def test_an_article_has_the_metadata_of_the_government_guideline(reader, article):
    metadata = named(reader.get(article.get_absolute_url()).text)
    expected = {
        "SiteName": "云桦新闻中心",
        "SiteDomain": "news.example.cn",
        "ColumnName": "人物",
        "ColumnDescription": "身边的人。",
        "ColumnKeywords": "讲述,人物",
        "ColumnType": "讲述",
        "ArticleTitle": article.title,
        "PubDate": "2023-01-08 16:39",
        "ContentSource": "青石镇融媒体中心",
        "Keywords": "人物,讲述",
        "Author": "记者 宋明",
        "Description": "三号泵房的值班人， 守了三十个冬天。",
        "Url": f"{SITE}{article.get_absolute_url()}",
    }
    assert {name: metadata.get(name) for name in expected} == expected


def test_a_category_has_its_metadata(reader, article):
    text = reader.get("/category/renwu/").text
    metadata = named(text)
    assert (metadata["ColumnName"], metadata["ColumnType"]) == ("人物", "讲述")
    assert metadata["description"] == named(text, "property")["og:description"] == "身边的人。"
    assert "ArticleTitle" not in metadata
    assert named(text, "property")["og:title"] == "人物"


@pytest.mark.parametrize("kind", ["article", "category", "comments"])
def test_pages_have_breadcrumbs(reader, article, kind):
    url_path, category = article.get_absolute_url(), article.category.get_absolute_url()
    address = {"article": url_path, "category": category, "comments": f"{url_path}comments/"}[kind]
    way = data(reader.get(address).text, "BreadcrumbList")["itemListElement"]
    expected = [
        (1, "首页", f"{SITE}/"),
        (2, "讲述", f"{SITE}/category/jiangshu/"),
        (3, "人物", f"{SITE}/category/renwu/"),
        (4, article.title, SITE + url_path),
    ][: 3 if kind == "category" else 4]
    assert [(step["position"], step["name"], step["item"]) for step in way] == expected


def test_the_front_page_describes_the_site_and_its_search(reader):
    described = data(reader.get("/").text, "WebSite")
    assert (described["name"], described["url"]) == ("云桦新闻中心", f"{SITE}/")
    action = described["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_every_page_has_an_address_a_title_a_description_and_a_picture(reader, article):
    url_path = article.get_absolute_url()
    for address in ("/", "/category/renwu/", url_path, f"{url_path}comments/", "/pages/about/"):
        text = reader.get(f"{address}?from=timeline").text
        graph = named(text, "property")
        assert canonical(text) == graph["og:url"] == SITE + address
        assert graph["og:title"]
        assert graph["og:image"].startswith(f"{SITE}/")
        names = {name.lower(): content for name, content in named(text).items()}
        assert names["description"] == graph["og:description"] != ""


def test_without_a_site_address_urls_use_the_host_of_the_request(reader, article):
    Publication.objects.update(site_address="")
    text = reader.get(article.get_absolute_url()).text
    assert canonical(text) == f"http://testserver{article.get_absolute_url()}"
    assert named(text)["SiteDomain"] == "testserver"


def test_every_page_of_a_list_has_its_own_canonical_url(reader, article):
    key = "b1893456000000000-1"
    address = f"{SITE}/category/renwu/"
    for query, canonical_query in {
        "": "",
        f"?from=timeline&page={key}": f"?page={key}",
        "?year=nonsense&month=2023-01": "?month=2023-01",
        f"?page={key}&year=2023": f"?year=2023&page={key}",
    }.items():
        assert canonical(reader.get(f"/category/renwu/{query}").text) == address + canonical_query


def test_a_tag_page_has_one_canonical_url(reader):
    article = make_article(tags=["渡口"])
    (tag,) = article.tag_list
    text = reader.get(f"/tags/{tag['slug']}/?month=nonsense").text
    assert canonical(text) == f"{SITE}/tags/{tag['slug']}/"


def test_without_a_cover_the_preview_shows_the_first_picture_of_the_text(reader):
    picture = make_picture().file.url
    body = f'<p>字</p><figure><img alt="a > b" src="{picture}" width="9" height="9"></figure>'
    article = make_article(body=body)
    text = reader.get(article.get_absolute_url()).text
    assert named(text, "property")["og:image"] == SITE + picture


def test_without_any_picture_the_preview_shows_the_site_icon(reader):
    text = reader.get(make_article().get_absolute_url()).text
    address = named(text, "property")["og:image"]
    assert reader.get(address.removeprefix(SITE)).status_code == 200


def test_empty_fields_have_no_metadata(reader):
    text = reader.get(make_article().get_absolute_url()).text
    metadata = named(text)
    assert metadata["ContentSource"] == "云桦新闻中心"
    assert "Author" not in metadata
    assert "" not in metadata.values()
    assert data(text, "NewsArticle")["author"] == {"@type": "Organization", "name": "云桦新闻中心"}


@pytest.mark.parametrize(
    "title",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "\"'&amp;\\u003C",
        "a\x01\x0b\x1fb",
        "\u2028\u202e反",
    ],
)
def test_hostile_titles_are_escaped(reader, title):
    Publication.objects.update(name=title)
    category = make_category(name=title[:40])
    article = make_article(category=category, title=title, summary=title, byline=title)
    for address in (article.get_absolute_url(), category.get_absolute_url(), "/"):
        text = reader.get(address).text
        scripts = html5lib.parse(text, namespaceHTMLElements=False).iter("script")
        kinds = {(script.get("type"), script.get("src")) for script in scripts}
        scripts = {("module", f"/static/site/{name}.js") for name in ("comments", "copy")}
        assert kinds <= {("application/ld+json", None)} | scripts
        assert linked_data(text)
    text = reader.get(article.get_absolute_url()).text
    plain = re.sub("[\x00-\x1f]", "", title)
    assert data(text, "NewsArticle")["headline"] == named(text)["ArticleTitle"] == plain


def test_previews_and_error_pages_have_no_metadata(reader, editor_client):
    draft = make_draft()
    preview = editor_client.get(f"/admin/articles/article/{draft.pk}/preview/").text
    missing = reader.get("/articles/999999/").text
    for text in (preview, missing):
        assert linked_data(text) == []
        assert "og:title" not in named(text, "property")
        assert "canonical" not in text
    assert named(missing)["robots"] == "noindex"


def test_an_article_without_text_is_described_by_its_title(reader):
    article = make_article(title="一组画面", body="<hr>")
    Article.objects.filter(pk=article.pk).update(summary="")
    assert named(reader.get(article.get_absolute_url()).text)["Description"] == "一组画面"
