"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import Key
from articles.pages.decorators import public_page
from articles.search.form import SearchForm
from articles.search.highlighting import result
from articles.search.ranking import RankKey, best
from articles.search.results import Found, newest
from articles.search_index.index import engine


def _find(form: SearchForm, page: str) -> Found:
    if form.cleaned_data["order"] == "best":
        return best(engine(), form.wanted(), RankKey.parse(page) if page else None)
    return newest(engine(), form.wanted(), Key.parse(page) if page else None)


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    tree = CategoryTree()
    form = SearchForm(request.GET, tree)
    context = {"category_tree": tree, "form": form}
    if form.is_valid() and form.terms:
        found = _find(form, request.GET.get("page", ""))
        results = [result(article, form.terms) for article in found.items]
        context |= {"found": found, "results": results}
    return render(request, "articles/search.html", context)
