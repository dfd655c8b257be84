"""The public pages. None of them opens a session or sets a cookie."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import Cursor
from articles.keyset_pagination import Page as ListPage
from articles.models import Article, Category, Page, Tag, Tagging
from articles.models.queryset import ArticleQuerySet
from articles.models.tagging import TaggingQuerySet
from articles.pages.archive import Archive, Period, published_in, query_of
from articles.pages.article_list import ArticleList
from articles.pages.decorators import gone_when_withdrawn, kept_page, public_page
from articles.pages.front_page import FrontPage
from articles.pages.most_read import most_read_articles
from articles.pages.prepared_pages import PreparedPages
from articles.pages.related import related_articles
from articles.pages.related_tags import related_tags
from articles.prepared_statements import NOW, SHARED_ROWS, Parameter, Prepared

ARTICLES_ON_PAGE = 20
MAX_PINNED = 5
# A bound for the query only: nobody pins so many articles.
MAX_PINNED_EVERYWHERE = 100

_article = Prepared(lambda: Article.objects.visible_at(NOW).for_page().filter(pk=Parameter("pk")))
_pinned_everywhere = Prepared(
    lambda: (
        Article.objects.visible_at(NOW).for_public_lists().pinned_at(NOW)[:MAX_PINNED_EVERYWHERE]
    ),
    shared=SHARED_ROWS,
)
_tag = Prepared(lambda: Tag.objects.filter(slug=Parameter("slug")), shared=SHARED_ROWS)


def _of_category() -> ArticleQuerySet:
    articles = Article.objects.visible_at(NOW).filter(category=Parameter("category"))
    return articles.for_public_lists()


def _of_tag() -> TaggingQuerySet:
    taggings = Tagging.objects.visible_at(NOW).filter(tag=Parameter("tag"))
    return taggings.for_public_lists()


_articles = PreparedPages(_of_category, "published_at", ARTICLES_ON_PAGE)
_articles_of_period = PreparedPages(
    lambda: published_in(Parameter("start"), Parameter("end"), _of_category()),
    "published_at",
    ARTICLES_ON_PAGE,
)
_taggings = PreparedPages(_of_tag, "published_at", ARTICLES_ON_PAGE)


@require_safe
@public_page
@kept_page(with_comments_of_site=True)
def home(request: HttpRequest) -> HttpResponse:
    tree = CategoryTree()
    context = {"category_tree": tree, "front": FrontPage(tree)}
    return render(request, "articles/home.html", context)


def _requested_cursor(request: HttpRequest) -> Cursor | None:
    return Cursor.parse(request.GET["page"]) if "page" in request.GET else None


def _redirect_to(request: HttpRequest, target: Category | Tag) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(target.get_absolute_url() + (f"?{query}" if query else ""))


def _pinned(category_ids: list[int]) -> list[Article]:
    # Read for all categories and filtered here: few are pinned at all, and SQLite would read every
    # article of the categories instead.
    everywhere = _pinned_everywhere(now=timezone.now())
    return [article for article in everywhere if article.category_id in category_ids][:MAX_PINNED]


def _page_of_categories(
    ids: list[int], period: Period | None, cursor: Cursor | None
) -> ListPage[Any]:
    now = timezone.now()
    if period is None:
        return _articles.page(({"now": now, "category": pk} for pk in ids), cursor)
    bounds = {"now": now, "start": period.start, "end": period.end}
    return _articles_of_period.page((bounds | {"category": pk} for pk in ids), cursor)


@require_safe
@public_page
@kept_page(parameters=("page", "year", "month"))
def category(request: HttpRequest, slug: str) -> HttpResponse:
    tree = CategoryTree()
    category = tree.find(slug)
    if category.slug != slug:
        return _redirect_to(request, category)
    subtree = tree.subtree_ids(category)
    archive = Archive(subtree)
    period, cursor = archive.requested_period(request.GET), _requested_cursor(request)
    page = _page_of_categories(subtree, period, cursor)
    pinned = [] if period or cursor else _pinned(subtree)
    # The cursors of the page stay, so that the second page is the same whatever is pinned.
    page = replace(page, items=[article for article in page.items if article not in pinned])
    context = {
        "category_tree": tree,
        "category": category,
        "tabs": tree.tabs(category),
        "with_category": len(subtree) > 1,
        "pinned": pinned,
        "page": page,
        "articles": ArticleList.of(page.items, with_top=not (period or cursor)),
        "most_read": most_read_articles(subtree),
        "period": period,
        "period_query": query_of(period) if period else "",
        "years": archive.years(),
        "months": archive.months(period.year) if period else [],
    }
    return render(request, "articles/category.html", context)


@require_safe
@public_page
@kept_page(parameters=("page",))
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    tag = _tag.first(slug=slug) or Tag.objects.at(slug)
    cursor = _requested_cursor(request)
    if tag is None:
        raise Http404(_("There is no article with this tag."))
    if tag.slug != slug:
        return _redirect_to(request, tag)
    now = timezone.now()
    page = _taggings.page([{"now": now, "tag": tag.pk}], cursor)
    if not page.items and not tag.taggings.visible_at(now).exists():
        # The tag of nothing but drafts must not tell what is being written about.
        raise Http404(_("There is no article with this tag."))
    articles = [tagging.article for tagging in page.items]
    context = {
        "tag": tag,
        "page": page,
        "articles": ArticleList.of(articles, with_top=cursor is None),
        "related_tags": related_tags(tag, articles, ARTICLES_ON_PAGE),
    }
    return render(request, "articles/tag.html", context)


@require_safe
@public_page
@kept_page(is_article=True)
@gone_when_withdrawn
def article(request: HttpRequest, pk: int) -> HttpResponse:
    article = _article.first(now=timezone.now(), pk=pk)
    if article is None:
        raise Http404
    # They change all the time, and with them would every part of the page that has the article.
    views = vars(article).pop("views")
    context = {"article": article, "views": views, "related": related_articles(article)}
    return render(request, "articles/article.html", context)


@require_safe
@public_page
@kept_page()
@gone_when_withdrawn
def print_version(request: HttpRequest, pk: int) -> HttpResponse:
    """The article on paper. It counts no visit: readers come to it from the article's own page."""
    articles = Article.objects.published().with_attachment_rows()
    articles = articles.select_related("category", "cover")
    return render(request, "articles/print.html", {"article": get_object_or_404(articles, pk=pk)})


@require_safe
@public_page
@kept_page()
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
@public_page
@kept_page()
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/site_map.html")
