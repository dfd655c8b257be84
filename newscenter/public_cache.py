"""Public responses are the same for everybody, whatever cookies come in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from articles.pages.decorators import PUBLIC_CACHE_CONTROL

PRIVATE_PATHS = ("/admin/", "/accounts/")
# The one public response that depends on a cookie: articles/display/views.py.
PATHS_BY_COOKIE = ("/modes.css",)


def _is_public_error(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is an error or a redirect that no view has said anything about."""
    return (
        request.method in ("GET", "HEAD")
        and response.status_code >= 300
        and not response.has_header("Cache-Control")
        and not request.path.startswith(PRIVATE_PATHS)
    )


def _remove_cookies(request: HttpRequest, response: HttpResponse) -> None:
    response.cookies.clear()
    if request.path in PATHS_BY_COOKIE:
        return
    names = [name.strip() for name in response.get("Vary", "").split(",")]
    del response["Vary"]
    if names := [name for name in names if name and name.lower() != "cookie"]:
        response["Vary"] = ", ".join(names)


class PublicCacheMiddleware:
    """Lets any cache hold errors too, and removes cookies from whatever a cache may hold.

    Sessions and CSRF protection answer a cookie that they can't read with a new one, on any page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_public_error(request, response):
            patch_cache_control(response, **PUBLIC_CACHE_CONTROL)
        if "public" in response.get("Cache-Control", ""):
            _remove_cookies(request, response)
        return response
