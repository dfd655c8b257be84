"""The public pages of the newsroom. None of them opens a session or sets a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.columns import Columns
from articles.models import Article, Page
from articles.models.queryset import ArticleQuerySet
from articles.paging import Key, page_by_key
from articles.readers import count_visit

NEWEST_ON_HOME = 10
NEWEST_OF_COLUMN = 6
ARTICLES_ON_PAGE = 20

# The same bytes for every reader; a cache may answer for one second without asking.
public_page = cache_control(public=True, max_age=0, s_maxage=1)


def _picture_first(articles: list[Article]) -> list[Article]:
    """The newest article that has a picture leads its column; the others keep their order."""
    lead = [article for article in articles if article.cover][:1]
    return lead + [article for article in articles if article not in lead]


def _newest_of(lists: list[ArticleQuerySet], lead: Article | None) -> list[Article]:
    """The newest of a column. The lead story isn't said again, unless it is all there is."""
    found = page_by_key(lists, "published_at", NEWEST_OF_COLUMN + 1).items
    others = [article for article in found if article != lead]
    return _picture_first((others or found)[:NEWEST_OF_COLUMN])


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    columns = Columns()
    articles = Article.objects.published().for_lists()
    newest = page_by_key([articles], "published_at", NEWEST_ON_HOME).items
    lead = next(iter(_picture_first(newest)), None)
    sections = [
        (branch, _newest_of(articles.by_column(columns.subtree_ids(branch.column)), lead))
        for branch in columns.menu()
    ]
    context = {
        "columns": columns,
        "lead": lead,
        "newest": [article for article in newest if article != lead],
        "sections": sections,
    }
    return render(request, "articles/home.html", context)


@require_safe
@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    columns = Columns()
    column = columns.find(slug)
    articles = Article.objects.published().for_lists().by_column(columns.subtree_ids(column))
    key = Key.parse(request.GET["page"]) if "page" in request.GET else None
    context = {
        "columns": columns,
        "category": column,
        "subcolumns": columns.branches(column),
        "page": page_by_key(articles, "published_at", ARTICLES_ON_PAGE, key),
    }
    return render(request, "articles/category.html", context)


@require_safe
@public_page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.published().for_page(), pk=pk)
    response = render(request, "articles/article.html", {"article": found})
    count_visit(request, found)
    return response


@require_safe
@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "articles/page.html", {"page": get_object_or_404(Page, slug=slug)})


@require_safe
@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/site_map.html")
