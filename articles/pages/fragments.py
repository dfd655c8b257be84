"""Parts of pages, for the scripts that put them into the page they are on."""

from __future__ import annotations

from django.http import HttpRequest

FRAGMENT = "text/vnd.newscenter.fragment+html"


def wants_fragment(request: HttpRequest) -> bool:
    """Whether the request comes from a script that needs a part of the page, by its Accept.

    A response that differs by it must not be stored by any cache.
    """
    return request.get_preferred_type(["text/html", FRAGMENT]) == FRAGMENT
