"""The search page: results, their order, highlighting, and invalid input."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles.keyset_pagination import to_microseconds
from articles.models import Article
from articles.models.indexing import source_text
from articles.search.query import parse_terms
from articles.search.results import RESULTS_ON_PAGE
from articles.search_index.index import get_backend
from articles.search_index.query import SearchQuery
from newscenter.demo import content
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_draft,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def published(**fields) -> Article:
    """A published article without any text but the given fields."""
    return make_article(**{"title": "无题", "body": "<p>无事。</p>"} | fields)


@pytest.fixture
def search(reader):
    """Search as a reader does; returns the page."""

    def ask(q: str = "", **fields: str) -> str:
        answer = reader.get("/search/", {"q": q} | fields)
        assert answer.status_code == 200
        return answer.text

    return ask


def listed(page: str) -> list[int]:
    """The articles that the page lists, in its order."""
    return [int(pk) for pk in re.findall(r'<h3><a href="/articles/(\d+)/">', page)]


def href(page: str, rel: str) -> str:
    return re.search(rf'<a [^>]*href="([^"]+)" rel="{rel}">', page)[1].replace("&amp;", "&")


def test_two_characters_find_the_article_in_any_field(search):
    fields = ("title", "kicker", "subtitle", "summary", "author_note", "byline", "source")
    made = [published(**{field: f"在渡口{field}"}) for field in fields]
    made.append(published(body="<h2>一</h2><p>老<strong>渡</strong>口</p>"))
    published(body="<p>渡</p><p>口</p>", title="渡 口")
    assert sorted(listed(search("渡口"))) == [article.pk for article in made]


def chinese(article: Article) -> list[str]:
    """The runs of Chinese characters of an article."""
    text = source_text(article)
    lines = [article.title, *text.main_lines(), *text.other_lines()]
    return [run for line in lines for run in re.findall("[\u4e00-\u9fff]+", line)]


def test_every_part_of_a_text_finds_it_and_nothing_else(search):
    """Every 1 to 8 characters of some demo texts find exactly the texts that have them."""
    files = random.Random(1).sample(sorted(content.article_files(), key=str), 12)
    runs = {}
    for file in files:
        body = content.to_html(file.text, defaultdict(str))
        article = published(title=file.front_matter["title"], body=body)
        runs[article.pk] = chinese(article)
    sample = [run for pk in list(runs)[:4] for run in runs[pk]]
    parts = {
        run[start : start + length]
        for run in sample
        for length in range(1, 9)
        for start in range(len(run) - length + 1)
    }
    assert len(parts) > 5000
    now, index = to_microseconds(timezone.now()), get_backend()
    for number, part in enumerate(sorted(parts)):
        having = {pk for pk, lines in runs.items() if any(part in run for run in lines)}
        assert {
            pk for _, pk in index.newest(SearchQuery(parse_terms(part), 0, now), 100)
        } == having, part
        assert number % 200 or set(listed(search(part))) == having, part


def test_words_and_numbers_are_found_whole_and_by_their_beginning(search):
    article = published(title="C919 首航 Harbin 2026年")
    for typed in ("c919", "C9", "harb", "HARBIN", "２０２６", "2026年", '"Harbin"'):
        assert listed(search(typed)) == [article.pk], typed
    for typed in ("919", "arbin", '"Harb"', "026年"):
        assert listed(search(typed)) == [], typed


def test_several_words_mean_all_of_them_and_quotes_their_order(search):
    both = published(title="渡口通航", body="<p>首班船载客四十一人。</p>")
    published(title="渡口停航")
    assert listed(search("渡口 载客")) == [both.pk]
    assert listed(search("载客，渡口")) == [both.pk]
    assert listed(search('"渡口 载客"')) == []
    assert listed(search("“渡口通航”")) == [both.pk]


def test_invisible_articles_and_comments_are_never_found(search, editor):
    make_draft(title="金丝雀草稿")
    published(title="金丝雀定时", published_at=timezone.now() + timedelta(hours=1))
    published(title="金丝雀撤回").take_back(by=editor)
    approved_comment(body="金丝雀的评论", nickname="金丝雀")
    for order in ("", "best"):
        page = search("金丝雀", order=order)
        assert "没有找到“金丝雀”" in page
        assert listed(page) == []


def test_an_outdated_index_shows_no_invisible_article(search):
    wrong = published(title="渡口")
    right = [published(title="渡口") for _ in range(RESULTS_ON_PAGE + 1)]
    Article.objects.filter(pk=wrong.pk).update(status="draft")
    assert wrong.pk not in listed(search("渡口"))
    Article.objects.filter(pk__in=[article.pk for article in right[:-1]]).update(status="draft")
    for order in ("", "best"):
        assert listed(search("渡口", order=order)) == [right[-1].pk]


def test_results_are_newest_first_and_paginated_by_key(search, reader):
    made = [
        published(title="渡口", published_at=NOON - timedelta(minutes=n // 4)).pk
        for n in range(2 * RESULTS_ON_PAGE + 3)
    ]
    expected = list(Article.objects.order_by("-published_at", "-pk").values_list("pk", flat=True))
    assert sorted(made) == sorted(expected)
    pages = [search("渡口", since="2026-01-01")]
    while 'rel="next"' in pages[-1]:
        pages.append(reader.get(f"/search/{href(pages[-1], 'next')}").text)
    assert [pk for page in pages for pk in listed(page)] == expected
    assert all("共 43 篇" in page for page in pages)
    assert "since=2026-01-01" in href(pages[1], "prev")
    published(title="渡口，刚刚")
    assert listed(reader.get(f"/search/{href(pages[0], 'next')}").text) == listed(pages[1])
    back = reader.get(f"/search/{href(pages[2], 'prev')}").text
    assert listed(back) == listed(pages[1])


def test_best_first_ranks_by_title_then_hits_then_time(search, reader):
    old = {"published_at": NOON}
    often = published(body="<p>渡口、渡口、渡口</p>", **old).pk
    titled = published(title="渡口", **old).pk
    once = published(body="<p>渡口</p>", title="一").pk
    earlier = published(body="<p>渡口</p>", title="二", **old).pk
    published(title="别处")
    assert listed(search("渡口", order="best")) == [titled, often, once, earlier]
    rest = [published(title=f"渡口{n}").pk for n in range(2 * RESULTS_ON_PAGE)]
    first = search("渡口", order="best")
    second = reader.get(f"/search/{href(first, 'next')}").text
    third = reader.get(f"/search/{href(second, 'next')}").text
    assert listed(first) + listed(second) + listed(third) == [
        *reversed(rest),
        titled,
        often,
        once,
        earlier,
    ]
    assert listed(reader.get(f"/search/{href(third, 'prev')}").text) == listed(second)


def test_a_category_is_searched_with_its_subcategories(search):
    parent = make_category(slug="main")
    below = make_category(parent=parent)
    here = [published(title="渡口", category=category).pk for category in (parent, below)]
    moved = published(title="渡口")
    assert sorted(listed(search("渡口", category="main"))) == here
    moved.category = below
    moved.save()
    assert sorted(listed(search("渡口", category="main"))) == [*here, moved.pk]
    assert listed(search("渡口", category=below.slug, order="best")) == [moved.pk, here[1]]


def test_days_are_in_the_time_zone_of_the_site(search):
    midnight = NOON.replace(hour=0)
    yesterday = published(title="渡口", published_at=midnight - timedelta(microseconds=1)).pk
    today = published(title="渡口", published_at=midnight).pk
    assert listed(search("渡口", since="2026-03-05")) == [today]
    assert listed(search("渡口", until="2026-03-04")) == [yesterday]
    assert listed(search("渡口", since="2026-03-05", until="2026-03-05")) == [today]
    assert listed(search("渡口", until="9999-12-31")) == [today, yesterday]


def test_the_passage_is_marked_and_escaped(search):
    body = f"<p>{'远' * 200}<em>渡</em>口 &lt;script&gt; 2 &lt; 3{'近' * 200}</p>"
    published(title="<b>渡口</b>", body=body)
    page = search("渡口 script")
    assert "&lt;b&gt;<mark>渡口</mark>&lt;/b&gt;" in page
    assert "<mark>渡口</mark> &lt;<mark>script</mark>&gt; 2 &lt; 3" in page
    assert "…远" in page
    assert "近…" in page
    assert "<script>" not in page


def test_a_match_in_the_title_alone_shows_the_beginning_of_the_text(search):
    published(title="渡口", summary="三周之后重新通航。")
    assert '<p class="summary">三周之后重新通航。</p>' in search("渡口")


def test_more_than_a_thousand_are_not_counted(search, reader):
    category = make_category()
    Article.objects.bulk_create(
        Article(
            category=category, title="渡口", body="<p>字</p>", status="published", published_at=NOON
        )
        for _ in range(1001)
    )
    page = search("渡口")
    assert "约 1000 篇以上" in page
    assert len(listed(page)) == RESULTS_ON_PAGE
    Article.objects.first().delete()
    assert "共 1000 篇" in search("渡口")


def test_the_query_is_kept_in_the_form_and_in_every_link(search):
    for _ in range(RESULTS_ON_PAGE + 1):
        published(title="渡口 <i>")
    page = search('渡口 "<i>"', order="best")
    assert 'value="渡口 &quot;&lt;i&gt;&quot;"' in page
    assert f"q={quote('渡口')}+%22%3Ci%3E%22&amp;order=best" in page.replace("&order", "&amp;order")


def test_search_pages_are_not_indexed_by_search_engines(search):
    assert '<meta name="robots" content="noindex, follow">' in search("渡口")


def test_every_page_has_a_search_form(reader):
    for address in ("/", published().get_absolute_url(), "/nowhere/"):
        assert 'action="/search/"' in reader.get(address).text
