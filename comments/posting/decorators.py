"""Response headers of pages that belong to one reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.views.decorators.cache import cache_control


def no_store(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the page from caches, and its address from other sites and the log of this one.

    It has a token and a captcha, which the next reader would get from a shared cache. Its address
    may hold the secret of a status page, which a log of referrers would keep.
    """

    @wraps(view)
    def answer(*args: object, **kwargs: object) -> HttpResponse:
        response = view(*args, **kwargs)
        # Under “no-referrer” browsers post with “Origin: null”, and no token helps against that.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return cache_control(private=True, no_store=True)(answer)


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the page from search engines too."""

    @wraps(view)
    def answer(*args: object, **kwargs: object) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return no_store(answer)
