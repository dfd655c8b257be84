"""The public pages of the newsroom. None of them opens a session or sets a cookie."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import Key, page_by_key
from articles.models import Article, Category, Page, Tag
from articles.pages.archive import Archive, published_in, query_of
from articles.pages.decorators import gone_when_withdrawn, public_page
from articles.pages.front_page import FrontPage
from articles.pages.related import around
from articles.readership.visits import count_visit

ARTICLES_ON_PAGE = 20
MOST_PINNED = 5
MOST_PINNED_EVERYWHERE = 100


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    tree = CategoryTree()
    context = {"category_tree": tree, "front": FrontPage(tree)}
    return render(request, "articles/home.html", context)


def _asked_key(request: HttpRequest) -> Key | None:
    return Key.parse(request.GET["page"]) if "page" in request.GET else None


def _moved(request: HttpRequest, category: Category) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        category.get_absolute_url() + (f"?{query}" if query else "")
    )


@require_safe
@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    tree = CategoryTree()
    category = tree.find(slug)
    if category.slug != slug:
        return _moved(request, category)
    subtree = tree.subtree_ids(category)
    articles = Article.objects.published().for_lists()
    lists = articles.by_category(subtree)
    archive = Archive(lists)
    period, key = archive.requested_period(request.GET), _asked_key(request)
    narrowed = published_in(period, lists) if period else lists
    page = page_by_key(narrowed, "published_at", ARTICLES_ON_PAGE, key)
    pinned: list[Article] = []
    if not period and not key:
        everywhere = articles.pinned_at(timezone.now())[:MOST_PINNED_EVERYWHERE]
        pinned = [each for each in everywhere if each.category_id in subtree][:MOST_PINNED]
        # The keys of the page stay, so that the second one is the same whatever is pinned.
        page = replace(page, items=[each for each in page.items if each not in pinned])
    context = {
        "category_tree": tree,
        "category": category,
        "subcategories": tree.nodes(category),
    }
    context |= {"pinned": pinned, "page": page, "period": period, "years": archive.years()}
    context["months"] = archive.months(period.year) if period else []
    context["period_query"] = query_of(period) if period else ""
    return render(request, "articles/category.html", context)


@require_safe
@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found, key = get_object_or_404(Tag, slug=slug), _asked_key(request)
    taggings = found.taggings.of_published().with_articles()
    page = page_by_key([taggings], "published_at", ARTICLES_ON_PAGE, key)
    if not page.items and not taggings.exists():
        # What stands at drafts alone is nobody's business.
        raise Http404(_("There is no article with this tag."))
    return render(request, "articles/tag.html", {"tag": found, "page": page})


@require_safe
@public_page
@gone_when_withdrawn
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.published().for_page(), pk=pk)
    context = {"article": found, "around": around(found)}
    response = render(request, "articles/article.html", context)
    count_visit(request, found)
    return response


@require_safe
@public_page
@gone_when_withdrawn
def print_version(request: HttpRequest, pk: int) -> HttpResponse:
    """For paper. It is no visit of its own: who prints an article came by its page."""
    articles = Article.objects.published().select_related("category", "cover")
    return render(request, "articles/print.html", {"article": get_object_or_404(articles, pk=pk)})


@require_safe
@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/site_map.html")
