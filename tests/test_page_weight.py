"""Public pages: valid HTML, accessibility, weight, and error pages without a database."""

import gzip
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import html5lib
import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Article, DailyViews, Publication
from comments.models import Reply
from comments.posting import status_links
from newscenter.static_storage import IMPORT
from tests.browser import run_axe
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_picture,
    rejected_comment,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db(transaction=True)

# Piled-up combining marks, reversed direction, and no opportunity for a line break.
STRANGE_TEXTS = ["Z" + "\u0334\u0322\u031b" * 9 + "算", "\u202e反", "a" * 190]
BODY = """<p>天还没亮，<a href="https://example.cn/">泵房</a>的灯先亮了。</p><h2>第一班岗</h2>
<blockquote><p>雪停了。</p></blockquote><ul><li>一号泵</li><li>二号泵</li></ul>
<table><tbody><tr><th>泵</th><th>水位</th></tr>
<tr><td>一号</td><td>2.1 米</td></tr></tbody></table>"""

TOO_SMALL = """() => [...document.querySelectorAll("a, button, textarea, input, select, summary")]
    .filter(e => e.checkVisibility() && !e.closest(".rich-text"))
    .filter(e => !e.matches(".skip-link, .visually-hidden, [type=hidden]"))
    .filter(e => {
      const {width, height} = e.getBoundingClientRect();
      // Words in a line of text, where only the line's height is free.
      if (e.matches(".footer-legal a")) return width < 24 || height < 23.5;
      return width < 43.5 || height < 43.5;
    })
    .map(e => e.outerHTML)"""


def with_imports(name: str) -> str:
    """A static file, with the stylesheets that it imports."""
    text = Path(str(finders.find(name))).read_text()
    return IMPORT.sub(lambda match: with_imports(f"{name.rpartition('/')[0]}/{match[1]}"), text)


PUBLICATION = {
    "tagline": "写给青石镇的每一天",
    "site_address": "https://news.example.cn",
    "copyright_holder": "青石镇融媒体中心",
    "copyright_since": 2019,
    "icp_number": "测ICP备00000000号-1",
    "police_number": "测公网安备00000000000000号",
    "report_email": "jubao@example.cn",
    "email": "news@example.cn",
}
FIXED = [
    *("/", "/pages/about/", "/pages/sitemap/", "/modes/?next=/", "/tags/beng-fang/"),
    *(f"/category/{slug}/" for slug in ("jiangshu", "renwu", "gonggao", "yingxiang", "tongzhi")),
    *("/search/", "/search/?q=摘要", "/search/?q=长&order=best"),
    "/search/?q=无处可寻&category=renwu",
    "/search/?q=摘要&since=2026-02-30&until=1999-01-01&category=nowhere",
]
# Those of the staff, and what is not found, at the end.
ACCOUNTS = ["/nowhere/", "/accounts/login/", "/accounts/signup/", "/accounts/inactive/"]


def fill_categories() -> list[Article]:
    """Make categories of every kind; return the articles of one with many."""
    parent = make_category(name="讲述", slug="jiangshu", description="人和日子。")
    category = make_category(name="人物", slug="renwu", parent=parent)
    make_category(name="公告", slug="gonggao")
    pictures = make_category(name="影像", slug="yingxiang", list_style="pictures")
    notices = make_category(name="通知", slug="tongzhi", is_notices=True)
    articles = [
        make_article(category=category, body=BODY, summary="摘要", tags=["泵房", "冬天"])
        for _ in range(22)
    ]
    for n in range(4):
        make_article(category=pictures, cover=make_picture() if n else None, summary="摘要")
    pinned = timezone.now() + timedelta(days=1)
    make_article(category=notices, title="停水" * 40, pinned_until=pinned)
    DailyViews.add(Counter({(article.pk, timezone.localdate()): 7 for article in articles}))
    return articles


def comment_addresses(article: Article, moderator: User) -> list[str]:
    """Comment on the article in every way; return the addresses of the comments' own pages."""
    for words in STRANGE_TEXTS:
        approved_comment(article=article, by=moderator, nickname=words[:190], body=words)
    replied = approved_comment(article=article, by=moderator)
    Reply.append(replied, "长" * 500 + "x" * 200, by=moderator)
    refused = rejected_comment(article=article, by=moderator, reason="x" * 200)
    report = f"/comments/{replied.pk}/report/"
    statuses = [status_links.link_of(status_links.sign(row)) for row in (replied, refused)]
    return [report, f"{report}?received=1", *statuses]


@pytest.fixture
def addresses(moderator):
    """One address of every kind of page, full and empty."""
    Publication.objects.update_or_create(pk=1, defaults=PUBLICATION)
    article, *_others = fill_categories()
    gone = withdrawn_article(category=article.category, notice="文中数字有误。" * 9 + "x" * 99)
    closed = make_article(category=article.category.parent, title="长" * 120, comments_open=False)
    own = article.get_absolute_url()
    return [
        *FIXED,
        f"/category/renwu/?year={timezone.localdate().year}",
        *(gone.get_absolute_url(), closed.get_absolute_url()),
        *(own, f"{own}print/", f"{own}comments/", f"{own}comments/?received=1"),
        *comment_addresses(article, moderator),
        *ACCOUNTS,
    ]


def test_every_page_is_valid_html(reader, addresses):
    for address in addresses:
        html5lib.HTMLParser(strict=True).parse(reader.get(address).text)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_every_page_is_accessible(page, addresses, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for address in addresses:
        page.goto(address)
        results = run_axe(page)
        assert not results.violations_count, f"{address}: {results.generate_report()}"


def test_no_page_links_more_than_four_stylesheets(reader, addresses):
    now = timezone.now()
    mourning = {"grey_from": now - timedelta(hours=1), "grey_until": now + timedelta(hours=1)}
    Publication.objects.update(**mourning, grey_scope="site")
    for address in addresses:
        assert reader.get(address).text.count('rel="stylesheet"') <= 4, address


def test_no_page_is_wider_than_a_small_phone(page, addresses):
    page.set_viewport_size({"width": 320, "height": 700})
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address


def test_no_line_of_a_page_ends_in_white_space(reader, addresses):
    for address in addresses:
        assert re.findall(r".*[ \t]$", reader.get(address).text, re.MULTILINE) == [], address


def test_touch_targets_are_large_enough(page, addresses):
    page.set_viewport_size({"width": 360, "height": 700})
    for address in addresses[:-3]:
        page.goto(address)
        assert page.evaluate(TOO_SMALL) == [], address


def test_an_article_is_light(reader, addresses):
    address = next(path for path in addresses if path.endswith("/print/"))
    article_url = address.removesuffix("print/")
    answer = reader.get(article_url, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    text = gzip.decompress(answer.content).decode()
    parts = re.findall(r'(?:href|src)="/static/([^"]+)"', text)
    weights = {name: len(gzip.compress(with_imports(name).encode())) for name in parts}
    assert len(answer.content) + sum(weights.values()) < 40_000
    assert sum(weight for name, weight in weights.items() if name.endswith(".js")) < 10_000


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_error_pages_need_no_database(template, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string(template)
    html5lib.HTMLParser(strict=True).parse(text)
    assert 'href="/"' in text


def test_a_label_typed_by_the_writer_is_not_repeated(reader):
    for note in ("作者简介：宋明，通讯员。", "作者简介: 宋明，通讯员。", "宋明，通讯员。"):
        text = reader.get(make_article(author_note=note).get_absolute_url()).text
        assert text.count("作者简介") == 1
        assert "</strong>宋明，通讯员。</p>" in text


def test_the_browser_finds_its_icons(reader):
    assert reader.get("/favicon.ico").status_code == 200
    assert reader.get("/apple-touch-icon.png").status_code == 200
