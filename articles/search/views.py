"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import Cursor
from articles.pages.decorators import public_page
from articles.search.form import SearchForm
from articles.search.highlighting import highlight
from articles.search.ranking import BEST_FIRST, best_first
from articles.search.results import ResultPage, newest_first
from articles.search.suggestions import suggestions
from articles.search_index.index import get_backend


def _results(form: SearchForm, cursor: str) -> ResultPage:
    backend, query = get_backend(), form.search_query()
    if form.cleaned_data["order"] == "best":
        return best_first(backend, query, Cursor.parse(cursor, BEST_FIRST) if cursor else None)
    return newest_first(backend, query, Cursor.parse(cursor) if cursor else None)


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    tree = CategoryTree()
    form = SearchForm(request.GET, tree)
    context = {"category_tree": tree, "form": form}
    if form.is_valid() and form.terms:
        page = _results(form, request.GET.get("page", ""))
        results = [highlight(article, form.terms) for article in page.items]
        context |= {"page": page, "results": results}
        # They belong to the whole search, not to a later page of it.
        if "page" not in request.GET:
            context["suggestions"] = suggestions(form.cleaned_data["q"], tree)
    return render(request, "articles/search.html", context)
