"""Decorators of public views: how long a page may be held or kept, and what is gone (撤稿)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from articles.models import Article

# A public page is the same bytes for every reader, so that any cache may hold it: for one second,
# because publication and withdrawal have to show within a second.
PUBLIC_CACHE_CONTROL = {"public": True, "max_age": 0, "s_maxage": 1}
public_page = cache_control(**PUBLIC_CACHE_CONTROL)

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True)
class Keeping:
    """Rules by which `newscenter.kept_pages` keeps the pages of a view."""

    # What else than the words, lists and settings of the whole site is on the page.
    with_comments_of_site: bool = False
    is_article: bool = False
    # It has nothing of the database, and differs only by the display preferences in the cookie.
    by_display: bool = False
    # The names that the view reads from the query; all others are ignored.
    parameters: tuple[str, ...] = ()


def kept_page(**keeping: Any) -> Callable[[View], View]:
    """Let the rendered page be kept until something on it changes; see `Keeping`.

    Only for a view whose page is the same for all readers (of one choice, `by_display`), and
    depends on nothing but the rows whose changes `articles.page_triggers` and its like in other
    apps name, and on the time.
    """

    def decorate(view: View) -> View:
        view.keeping = Keeping(**keeping)  # type: ignore[attr-defined]
        return view

    return decorate


def gone_when_withdrawn(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 410 with the public notice when `view` raises Http404 for a withdrawn article.

    The page does not name the title: it may be the very thing that had to be withdrawn.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Http404:
            withdrawn = Article.objects.withdrawn().filter(pk=pk)
            notice = withdrawn.values("withdrawn_at", "withdrawal_notice").first()
            if notice is None:
                raise
        return render(request, "articles/withdrawn.html", notice, status=410)

    return wrapper
