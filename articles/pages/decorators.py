"""What the addresses of an article answer once it was withdrawn in public (撤稿)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article


def gone_when_withdrawn(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 410 with the public notice where `view` finds no article because of a withdrawal.

    The page names no title: that may be the very thing that had to go.
    """

    @wraps(view)
    def answer(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Http404:
            withdrawn = Article.objects.withdrawn().filter(pk=pk)
            fields = "withdrawn_at", "withdrawal_notice"
            if not (withdrawal := withdrawn.values(*fields).first()):
                raise
        return render(request, "articles/withdrawn.html", withdrawal, status=410)

    return answer
