"""Maps of the site's addresses for search engines.

Django's own framework counts the rows and pages by offset, which costs more with every article.
Here a part is a range of the primary key: it is found by index, is never larger than
`ARTICLES_IN_PART`, and no new article moves an old one into another part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Category, Page, Publication
from articles.pages.decorators import public_page
from articles.syndication.base_url import origin
from articles.syndication.excerpt import printable

# The protocol allows 50,000; no answer should keep a process busy for long.
ARTICLES_IN_PART = 10_000
NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

# Where a robot finds nothing, or does work for nothing.
CLOSED_TO_ROBOTS = (
    "/admin/",
    "/accounts/",
    "/search/",
    "/captcha/",
    "/modes/",
    "/comments/",
    "/articles/*/comments/captcha/",
)


def _element(name: str, *content: str) -> str:
    return f"<{name}>{''.join(content)}</{name}>"


def _said(name: str, text: str) -> str:
    return _element(name, escape(printable(text)))


def _latest(name: str, *moments: datetime | None) -> str:
    latest = max(moment for moment in moments if moment)
    return _element(name, latest.isoformat(timespec="seconds"))


def _answer(root: str, entries: Iterable[str], **namespaces: str) -> HttpResponse:
    """The map, joined from its lines: a template takes several times as long for 10,000."""
    named = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in namespaces.items())
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{SITEMAP}"{named}>'
    text = "\n".join([head, *entries, f"</{root}>\n"])
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _stem(site: str) -> str:
    """What stands before the number in an article's address: asking for each is slow."""
    return site + reverse("articles:article", args=[0]).removesuffix("0/")


def _parts() -> Iterator[int]:
    """The numbers of the parts in which there is an article, each found by one look."""
    articles = Article.objects.published().order_by("pk").values_list("pk", flat=True)
    part = 0
    # Without the bound SQLite would sort all articles to find the first.
    while (pk := articles.filter(pk__gt=part * ARTICLES_IN_PART).first()) is not None:
        part = (pk - 1) // ARTICLES_IN_PART + 1
        yield part


@require_safe
@public_page
def index(request: HttpRequest) -> HttpResponse:
    site = origin(request, Publication.get_solo())
    paths = [
        reverse("syndication:sitemap_pages"),
        *(reverse("syndication:sitemap_articles", args=[n]) for n in _parts()),
    ]
    maps = [_element("sitemap", _said("loc", site + path)) for path in paths]
    return _answer("sitemapindex", maps)


@require_safe
@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """Everything but articles: front page, categories, the footer's pages, the map for people."""
    site = origin(request, Publication.get_solo())
    tree = [category.get_absolute_url() for category in Category.objects.in_tree_order()]
    paths = [reverse("articles:home"), *tree, reverse("articles:site_map")]
    places = [_element("url", _said("loc", site + path)) for path in paths]
    places += [
        _element(
            "url",
            _said("loc", site + page.get_absolute_url()),
            _latest("lastmod", page.updated_at),
        )
        for page in Page.objects.all()
    ]
    return _answer("urlset", places)


@require_safe
@public_page
def articles(request: HttpRequest, part: int) -> HttpResponse:
    end = part * ARTICLES_IN_PART
    within = {"pk__gt": end - ARTICLES_IN_PART, "pk__lte": end}
    found = Article.objects.published().filter(**within).order_by("pk")
    stem = _stem(origin(request, Publication.get_solo()))
    places = [
        _element("url", _said("loc", f"{stem}{pk}/"), _latest("lastmod", published, changed))
        for pk, published, changed in found.values_list("pk", "published_at", "updated_at")
    ]
    if not places:
        raise Http404(_("There is no such part of the site map."))
    return _answer("urlset", places)


@require_safe
@public_page
def news(request: HttpRequest) -> HttpResponse:
    """The articles of the last two days with their titles, as search engines for news want them."""
    now = timezone.now()
    fresh = Article.objects.visible_at(now).filter(published_at__gt=now - NEWS_FOR)
    newest = fresh.order_by("-published_at", "-pk").values_list("pk", "title", "published_at")
    publication = Publication.get_solo()
    stem = _stem(origin(request, publication))
    language = _said("news:language", "zh-cn")
    paper = _element("news:publication", _said("news:name", publication.name), language)

    def story(pk: int, title: str, published: datetime | None) -> str:
        told = _latest("news:publication_date", published), _said("news:title", title)
        return _element("url", _said("loc", f"{stem}{pk}/"), _element("news:news", paper, *told))

    return _answer("urlset", (story(*row) for row in newest[:MOST_NEWS]), news=NEWS)


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What robots need not visit, and where the maps are."""
    site = origin(request, Publication.get_solo())
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS),
        "",
        *(
            f"Sitemap: {site}{reverse(f'syndication:{name}')}"
            for name in ("sitemap", "news_sitemap")
        ),
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
