"""Response headers of pages that belong to one reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.views.decorators.cache import cache_control

# For a page with a token and a captcha: in a shared cache the next reader would get them too.
no_store = cache_control(private=True, no_store=True)


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the page from caches and search engines, and its address from other sites."""

    @wraps(view)
    def answer(*args: object, **kwargs: object) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # Under “no-referrer” browsers post with “Origin: null”, and no token helps against that.
        response["Referrer-Policy"] = "same-origin"
        return response

    return no_store(answer)
