"""Maps of the site's addresses for search engines.

Django's own framework counts the rows and pages by offset, which costs more with every article.
Here a part is a range of the primary key: it is found by index, is never larger than
`ARTICLES_IN_PART`, and no new article moves an old one into another part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.machines.addresses import origin
from articles.machines.plain_text import printable
from articles.models import Article, Category, Page, Publication
from articles.views import public_page

XML = "application/xml; charset=utf-8"
# The protocol allows 50,000; a part should not keep a process busy for long.
ARTICLES_IN_PART = 10_000
NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000

# Where a robot finds nothing, or does work for nothing.
CLOSED_TO_ROBOTS = (
    "/admin/",
    "/accounts/",
    "/search/",
    "/captcha/",
    "/comments/",
    "/articles/*/comments/captcha/",
)


def _w3c(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _parts() -> Iterator[int]:
    """The numbers of the parts in which there is an article, each found by one look."""
    articles = Article.objects.published().order_by("pk").values_list("pk", flat=True)
    pk = articles.first()
    while pk is not None:
        part = (pk - 1) // ARTICLES_IN_PART + 1
        yield part
        pk = articles.filter(pk__gt=part * ARTICLES_IN_PART).first()


def _root(request: HttpRequest) -> str:
    return origin(request, Publication.get_solo())


@require_safe
@public_page
def index(request: HttpRequest) -> HttpResponse:
    paths = [reverse("sitemap_pages"), *(reverse("sitemap_articles", args=[n]) for n in _parts())]
    context = {"addresses": [_root(request) + path for path in paths]}
    return render(request, "articles/machines/sitemap_index.xml", context, content_type=XML)


@require_safe
@public_page
def pages(request: HttpRequest) -> HttpResponse:
    """Everything but articles: front page, columns, the footer's pages, the map for people."""
    root = _root(request)
    columns = [column.get_absolute_url() for column in Category.objects.in_tree_order()]
    places = [(root + path, "") for path in (reverse("home"), *columns, reverse("site_map"))]
    places += [
        (root + page.get_absolute_url(), _w3c(page.updated_at)) for page in Page.objects.all()
    ]
    return render(request, "articles/machines/sitemap.xml", {"places": places}, content_type=XML)


@require_safe
@public_page
def articles(request: HttpRequest, part: int) -> HttpResponse:
    first, last = (part - 1) * ARTICLES_IN_PART + 1, part * ARTICLES_IN_PART
    found = Article.objects.published().filter(pk__range=(first, last)).order_by("pk")
    root = _root(request)
    places = [
        (root + reverse("article", args=[pk]), _w3c(max(published_at, updated_at)))
        for pk, published_at, updated_at in found.values_list("pk", "published_at", "updated_at")
    ]
    if not places:
        raise Http404(_("There is no such part of the site map."))
    return render(request, "articles/machines/sitemap.xml", {"places": places}, content_type=XML)


@require_safe
@public_page
def news(request: HttpRequest) -> HttpResponse:
    """The articles of the last two days with their titles, as news search engines want them."""
    now = timezone.now()
    fresh = Article.objects.visible_at(now).filter(published_at__gt=now - NEWS_FOR)
    newest = fresh.order_by("-published_at", "-pk").values_list("pk", "title", "published_at")
    publication = Publication.get_solo()
    root = origin(request, publication)
    stories = [
        (root + reverse("article", args=[pk]), printable(title), _w3c(published_at))
        for pk, title, published_at in newest[:MOST_NEWS]
    ]
    context = {"name": printable(publication.name), "stories": stories}
    return render(request, "articles/machines/news_sitemap.xml", context, content_type=XML)


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What robots need not visit, and where the maps are."""
    root = _root(request)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS),
        "",
        *(f"Sitemap: {root}{reverse(name)}" for name in ("sitemap", "news_sitemap")),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
