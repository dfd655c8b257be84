"""Every page says what it is about in the words that other programs look for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import extruct
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
    """What the <meta> elements say, each name once."""
    metas = html5lib.parse(text, namespaceHTMLElements=False).iter("meta")
    found = [(meta.get(attribute), meta.get("content")) for meta in metas if meta.get(attribute)]
    # Two are told apart by the colour scheme that they are for.
    found = [(name, said) for name, said in found if name != "theme-color"]
    assert len({name.lower() for name, _ in found}) == len(found), found
    return dict(found)


def canonical(text: str) -> str:
    (link,) = [
        link
        for link in html5lib.parse(text, namespaceHTMLElements=False).iter("link")
        if link.get("rel") == "canonical"
    ]
    return link.get("href")


def extracted(text: str) -> dict[str, list[Any]]:
    return extruct.extract(text, syntaxes=["json-ld", "opengraph"], uniform=True)


def data(text: str, kind: str) -> dict[str, Any]:
    """The one thing of this kind that the page describes."""
    (found,) = [thing for thing in extracted(text)["json-ld"] if thing["@type"] == kind]
    return found


def test_an_article_is_described_for_search_engines(reader, article):
    text = reader.get(article.get_absolute_url()).text
    url = f"{SITE}{article.get_absolute_url()}"
    said = data(text, "NewsArticle")
    assert said["headline"] == article.title
    assert said["url"] == said["mainEntityOfPage"] == canonical(text) == url
    assert said["description"] == "三号泵房的值班人， 守了三十个冬天。"
    assert said["datePublished"] == "2023-01-08T16:39:29+08:00"
    assert datetime.fromisoformat(said["dateModified"]) == article.updated_at.replace(microsecond=0)
    assert said["author"] == {"@type": "Person", "name": "记者 宋明"}
    assert said["publisher"]["name"] == "云桦新闻中心"
    assert said["image"] == [SITE + article.cover.file.url]
    assert said["articleSection"] == "人物"


def test_an_article_is_described_for_whoever_passes_it_on(reader, article):
    text = reader.get(article.get_absolute_url()).text
    (graph,) = extracted(text)["opengraph"]
    assert graph["@type"] == "article"
    assert graph["og:title"] == article.title
    assert graph["og:url"] == f"{SITE}{article.get_absolute_url()}"
    assert graph["og:site_name"] == "云桦新闻中心"
    assert graph["og:image"] == SITE + article.cover.file.url
    assert graph["og:image:alt"] == "江边的渡口"
    assert graph["article:published_time"] == "2023-01-08T16:39:29+08:00"


def test_an_article_is_described_as_the_government_s_guideline_asks(reader, article):
    said = named(reader.get(article.get_absolute_url()).text)
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
    assert {name: said.get(name) for name in expected} == expected


def test_a_category_says_which_it_is(reader, article):
    text = reader.get("/category/renwu/").text
    said = named(text)
    assert (said["ColumnName"], said["ColumnType"]) == ("人物", "讲述")
    assert said["description"] == named(text, "property")["og:description"] == "身边的人。"
    assert "ArticleTitle" not in said
    assert extracted(text)["opengraph"][0]["og:title"] == "人物"


@pytest.mark.parametrize("place", ["article", "category", "comments"])
def test_the_way_from_the_front_page_is_told(reader, article, place):
    own, category = article.get_absolute_url(), article.category.get_absolute_url()
    address = {"article": own, "category": category, "comments": f"{own}comments/"}[place]
    way = data(reader.get(address).text, "BreadcrumbList")["itemListElement"]
    expected = [
        (1, "首页", f"{SITE}/"),
        (2, "讲述", f"{SITE}/category/jiangshu/"),
        (3, "人物", f"{SITE}/category/renwu/"),
        (4, article.title, SITE + own),
    ][: 3 if place == "category" else 4]
    assert [(step["position"], step["name"], step["item"]) for step in way] == expected


def test_the_front_page_says_whose_it_is_and_how_to_search(reader):
    said = data(reader.get("/").text, "WebSite")
    assert (said["name"], said["url"]) == ("云桦新闻中心", f"{SITE}/")
    action = said["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_every_page_has_an_address_a_title_a_description_and_a_picture(reader, article):
    own = article.get_absolute_url()
    for address in ("/", "/category/renwu/", own, f"{own}comments/", "/pages/about/"):
        text = reader.get(f"{address}?from=timeline").text
        graph = named(text, "property")
        assert canonical(text) == graph["og:url"] == SITE + address
        assert graph["og:title"]
        assert graph["og:image"].startswith(f"{SITE}/")
        names = {name.lower(): said for name, said in named(text).items()}
        assert names["description"] == graph["og:description"] != ""


def test_without_an_address_in_the_masthead_it_is_the_one_asked_for(reader, article):
    Publication.objects.update(site_address="")
    text = reader.get(article.get_absolute_url()).text
    assert canonical(text) == f"http://testserver{article.get_absolute_url()}"
    assert named(text)["SiteDomain"] == "testserver"


def test_each_page_of_a_list_has_its_own_address(reader, article):
    key = "b1893456000000000-1"
    address = f"{SITE}/category/renwu/"
    for asked, said in {
        "": "",
        f"?from=timeline&page={key}": f"?page={key}",
        "?year=nonsense&month=2023-01": "?month=2023-01",
        f"?page={key}&year=2023": f"?year=2023&page={key}",
    }.items():
        assert canonical(reader.get(f"/category/renwu/{asked}").text) == address + said


def test_a_tag_s_page_has_one_address(reader):
    article = make_article(tags=["渡口"])
    (tag,) = article.tag_list
    text = reader.get(f"/tags/{tag['slug']}/?month=nonsense").text
    assert canonical(text) == f"{SITE}/tags/{tag['slug']}/"


def test_the_picture_is_the_first_in_the_text_where_there_is_no_cover(reader):
    picture = make_picture().file.url
    body = f'<p>字</p><figure><img alt="a > b" src="{picture}" width="9" height="9"></figure>'
    article = make_article(body=body)
    text = reader.get(article.get_absolute_url()).text
    assert named(text, "property")["og:image"] == SITE + picture


def test_without_any_picture_it_is_the_sign_of_the_site(reader):
    text = reader.get(make_article().get_absolute_url()).text
    address = named(text, "property")["og:image"]
    assert reader.get(address.removeprefix(SITE)).status_code == 200


def test_what_is_not_filled_is_not_said(reader):
    text = reader.get(make_article().get_absolute_url()).text
    said = named(text)
    assert said["ContentSource"] == "云桦新闻中心"
    assert "Author" not in said
    assert "" not in said.values()
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
def test_hostile_titles_stay_titles(reader, title):
    Publication.objects.update(name=title)
    category = make_category(name=title[:40])
    article = make_article(category=category, title=title, summary=title, byline=title)
    for address in (article.get_absolute_url(), category.get_absolute_url(), "/"):
        text = reader.get(address).text
        scripts = html5lib.parse(text, namespaceHTMLElements=False).iter("script")
        kinds = {(script.get("type"), script.get("src")) for script in scripts}
        own = {("module", f"/static/site/{name}.js") for name in ("comments", "copy")}
        assert kinds <= {("application/ld+json", None)} | own
        assert extracted(text)["json-ld"]
    text = reader.get(article.get_absolute_url()).text
    plain = re.sub("[\x00-\x1f]", "", title)
    assert data(text, "NewsArticle")["headline"] == named(text)["ArticleTitle"] == plain


def test_a_preview_and_a_page_that_is_not_there_say_nothing(reader, editor_client):
    draft = make_draft()
    preview = editor_client.get(f"/admin/articles/article/{draft.pk}/preview/").text
    missing = reader.get("/articles/999999/").text
    for text in (preview, missing):
        assert extracted(text) == {"json-ld": [], "opengraph": []}
        assert "canonical" not in text
    assert named(missing)["robots"] == "noindex"


def test_what_has_no_words_is_described_by_its_title(reader):
    article = make_article(title="一组画面", body="<hr>")
    Article.objects.filter(pk=article.pk).update(summary="")
    assert named(reader.get(article.get_absolute_url()).text)["Description"] == "一组画面"
