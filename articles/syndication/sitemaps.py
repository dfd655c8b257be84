"""Sitemaps for search engines, and robots.txt.

django.contrib.sitemaps counts all rows and pages by offset, which costs more with every article.
Here a part is a range of primary keys: it is read by index, has at most `ARTICLES_IN_PART`
articles, and no new article moves an old one into another part.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Category, Page, Publication
from articles.pages.decorators import public_page
from articles.plain_text import printable
from articles.syndication.base_url import origin

# The protocol allows 50,000, but making one part should not keep a process busy for long.
ARTICLES_IN_PART = 10_000
NEWS_FOR = timedelta(hours=48)
MAX_NEWS = 1000

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

# Pages that have nothing for search engines, or that cost more than others.
DISALLOWED = (
    "/admin/",
    "/accounts/",
    "/search/",
    "/captcha/",
    "/modes/",
    "/comments/",
    "/reports/",
    "/articles/*/comments/captcha/",
    "/articles/*/report/",
)


def _element(name: str, *content: str) -> str:
    return f"<{name}>{''.join(content)}</{name}>"


def _text_element(name: str, text: str) -> str:
    return _element(name, escape(printable(text)))


def _latest(name: str, *times: datetime | None) -> str:
    latest = max(at for at in times if at)
    return _element(name, latest.isoformat(timespec="seconds"))


def _response(root: str, entries: Iterable[str], **namespaces: str) -> HttpResponse:
    # Joined, because a template takes several times as long for 10,000 entries.
    prefixes = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in namespaces.items())
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{SITEMAP}"{prefixes}>'
    text = "\n".join([head, *entries, f"</{root}>\n"])
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _article_prefix(site: str) -> str:
    """Return what precedes the number in an article's URL: 10,000 calls of reverse() are slow."""
    return site + reverse("articles:article", args=[0]).removesuffix("0/")


def _parts() -> list[int]:
    """Return the numbers of the parts that are not empty."""
    # One statement goes from part to part, a look-up in the primary key for each.
    published = Article.objects.published().order_by("pk").values("pk")
    after = RawSQL("part.number * %s", [ARTICLES_IN_PART])
    first, first_values = published.filter(pk__gt=0)[:1].query.sql_with_params()
    following, values = published.filter(pk__gt=after)[:1].query.sql_with_params()
    number = f"(({{}}) - 1) / {ARTICLES_IN_PART} + 1"
    sql = f"""
        WITH RECURSIVE part (number) AS (
            SELECT {number.format(first)}
            UNION ALL
            SELECT {number.format(following)} FROM part WHERE number IS NOT NULL
        )
        SELECT number FROM part WHERE number IS NOT NULL
    """  # noqa: S608 (values are bound)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*first_values, *values])
        return [part for (part,) in cursor.fetchall()]


@require_safe
@public_page
def index(request: HttpRequest) -> HttpResponse:
    site = origin(request, Publication.get_solo())
    paths = [
        reverse("syndication:sitemap_pages"),
        *(reverse("syndication:sitemap_articles", args=[n]) for n in _parts()),
    ]
    sitemaps = [_element("sitemap", _text_element("loc", site + path)) for path in paths]
    return _response("sitemapindex", sitemaps)


@require_safe
@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """All pages but articles: front page, categories, footer pages, the site map for people."""
    site = origin(request, Publication.get_solo())
    categories = [category.get_absolute_url() for category in Category.objects.in_tree_order()]
    paths = [reverse("articles:home"), *categories, reverse("articles:site_map")]
    entries = [_element("url", _text_element("loc", site + path)) for path in paths]
    entries += [
        _element(
            "url",
            _text_element("loc", site + page.get_absolute_url()),
            _latest("lastmod", page.updated_at),
        )
        for page in Page.objects.all()
    ]
    return _response("urlset", entries)


@require_safe
@public_page
def articles(request: HttpRequest, part: int) -> HttpResponse:
    end = part * ARTICLES_IN_PART
    ids = {"pk__gt": end - ARTICLES_IN_PART, "pk__lte": end}
    articles = Article.objects.published().filter(**ids).order_by("pk")
    prefix = _article_prefix(origin(request, Publication.get_solo()))
    entries = [
        _element(
            "url", _text_element("loc", f"{prefix}{pk}/"), _latest("lastmod", published, changed)
        )
        for pk, published, changed in articles.values_list("pk", "published_at", "edited_at")
    ]
    if not entries:
        raise Http404(_("The sitemap has no such part."))
    return _response("urlset", entries)


@require_safe
@public_page
def news(request: HttpRequest) -> HttpResponse:
    """The articles of the last two days with their titles, for news search engines."""
    now = timezone.now()
    fresh = Article.objects.visible_at(now).filter(published_at__gt=now - NEWS_FOR)
    newest = fresh.order_by("-published_at", "-pk").values_list("pk", "title", "published_at")
    publication = Publication.get_solo()
    prefix = _article_prefix(origin(request, publication))
    language = _text_element("news:language", "zh-cn")
    publication_element = _element(
        "news:publication", _text_element("news:name", publication.name), language
    )

    def entry(pk: int, title: str, published: datetime | None) -> str:
        details = (
            publication_element,
            _latest("news:publication_date", published),
            _text_element("news:title", title),
        )
        location = _text_element("loc", f"{prefix}{pk}/")
        return _element("url", location, _element("news:news", *details))

    return _response("urlset", (entry(*row) for row in newest[:MAX_NEWS]), news=NEWS)


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """The addresses that robots should leave alone, and those of the sitemaps."""
    site = origin(request, Publication.get_solo())
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in DISALLOWED),
        "",
        *(
            f"Sitemap: {site}{reverse(f'syndication:{name}')}"
            for name in ("sitemap", "news_sitemap")
        ),
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
