"""Rendered pages, kept in the memory of each process until something on them changes.

A request for such a page costs one statement, which reads the version of the page and the number of
its views: articles/pages/page_state.py. As long as the version is the kept one, the page is what a
view would render now, and only the number of views is put in. A view asks for it by `kept_page`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.urls import ResolverMatch, resolve
from django.utils import timezone

from articles.display.preferences import COOKIE, Preferences
from articles.models.page_version import COMMENTS, SITE
from articles.pages.decorators import Keeping
from articles.pages.page_state import PageState, unchanged_until
from articles.readership.visit_log import record_visit
from newscenter.monitoring.middleware import SOURCE
from newscenter.page_store import KeptPage, kept_pages
from newscenter.request_limits import is_too_long

# A page that readers ask for many times a second is compared with the database this often; for
# staff always.
SECONDS_BETWEEN_READINGS = 0.1
# All that a page may depend on; another header must not get into what other readers are given.
HEADERS_FOR_RENDERING = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO")
# Of what has nothing of the database: it is kept as long as the process runs.
UNCHANGING, FOREVER = PageState(0), datetime.max.replace(tzinfo=UTC)


class Target(NamedTuple):
    """Rules for keeping the page at an address, and the article that it shows."""

    keeping: Keeping
    article_id: int | None
    match: ResolverMatch

    @property
    def scope(self) -> int:
        if self.article_id is not None:
            return self.article_id
        return COMMENTS if self.keeping.with_comments_of_site else SITE


@lru_cache(maxsize=1024)
def target_of(path: str) -> Target | None:
    """Return the target of a path, or None if no page is kept there."""
    try:
        match = resolve(path)
    except Http404:
        return None
    keeping = getattr(match.func, "keeping", None)
    if keeping is None:
        return None
    return Target(keeping, match.kwargs["pk"] if keeping.is_article else None, match)


def _target(request: HttpRequest) -> Target | None:
    """Return the target of a request that may be answered with a kept page."""
    is_reading = request.method in ("GET", "HEAD")
    has_body = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    target = target_of(request.path_info) if is_reading and not has_body else None
    if target is None or is_too_long(request):
        return None
    request.resolver_match = target.match
    return target


def _key(request: HttpRequest, target: Target) -> tuple[str, ...]:
    """Return the name under which the page is kept. Raises DisallowedHost."""
    query = _query_read_by(target, request.META.get("QUERY_STRING", ""))
    display = Preferences.of(request).cookie_value if target.keeping.by_display else ""
    return (str(request.scheme), request.get_host(), request.path_info, query, display)


def _known_state(request: HttpRequest, target: Target, page: KeptPage | None) -> PageState | None:
    """Return the state of the page if the database need not be asked for it."""
    if target.keeping.by_display:
        return UNCHANGING
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
    if page and not is_staff and monotonic() - page.read[0] < SECONDS_BETWEEN_READINGS:
        return page.read[1]
    return None


def _record(request: HttpRequest, target: Target, response: HttpResponse) -> HttpResponse:
    if target.article_id is not None and response.status_code in (200, 304):
        record_visit(request, target.article_id, response.status_code)
    return response


def known_page(request: HttpRequest) -> HttpResponse | None:
    """Answer with a kept page if that takes neither the database nor time: on the event loop.

    None leaves the request to KeptPagesMiddleware, which would answer it with the same page.
    """
    if (target := _target(request)) is None:
        return None
    try:
        page = kept_pages.get(_key(request, target))
    except DisallowedHost:
        return None
    state = _known_state(request, target, page)
    if page is None or state is None or not page.is_current(state, timezone.now()):
        return None
    if not page.is_encoded(request, state.views):
        return None
    request.META[SOURCE] = "kept"
    return _record(request, target, page.response(request, state.views))


class KeptPagesMiddleware:
    """Answers with kept pages, before all other middleware, and keeps what the others answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # For a response that was rendered for everybody, and is not kept.
        self.finishing = (ConditionalGetMiddleware(get_response), GZipMiddleware(get_response))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (target := _target(request)) is None:
            return self.get_response(request)
        response = self._kept(request, target) or self.get_response(request)
        return _record(request, target, response)

    def _kept(self, request: HttpRequest, target: Target) -> HttpResponse | None:
        """Return the kept page, or None if the page can't be kept."""
        try:
            key = _key(request, target)
            page = kept_pages.get(key)
            state = self._state(request, target, page)
        except (DisallowedHost, DatabaseError, OverflowError):
            return None
        if target.article_id is not None and state.views is None:
            return None
        request.META[SOURCE] = "kept"
        if page is None or not page.is_current(state, timezone.now()):
            request.META[SOURCE] = "rendered"
            with kept_pages.rendering(key):
                page = kept_pages.get(key)
                if page is None or not page.is_current(state, timezone.now()):
                    return self._render(request, target, state, key)
        return page.response(request, state.views)

    def _state(self, request: HttpRequest, target: Target, page: KeptPage | None) -> PageState:
        if known := _known_state(request, target, page):
            return known
        read_at, state = monotonic(), PageState.read(target.scope, target.article_id)
        if page and page.read[1].version == state.version:
            page.read = (read_at, state)
        return state

    def _render(
        self,
        request: HttpRequest,
        target: Target,
        state: PageState,
        key: tuple[str, ...],
    ) -> HttpResponse | None:
        now = timezone.now()
        *_address, query, display = key
        response = self.get_response(_for_everybody(request, query, display))
        is_public = "public" in response.get("Cache-Control", "")
        if response.status_code == 200 and is_public and not response.cookies:
            until = FOREVER if target.keeping.by_display else unchanged_until(now)
            page = KeptPage(response, state, now, until)
            kept_pages.keep(key, page)
            return page.response(request, state.views)
        if query != request.META.get("QUERY_STRING", ""):
            return None
        for middleware in self.finishing:
            response = cast("HttpResponse", middleware.process_response(request, response))
        return response


def _query_read_by(target: Target, query: str) -> str:
    """Return what the view reads of the query, whatever else a link brings along."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name in target.keeping.parameters])


def _for_everybody(request: HttpRequest, query: str, display: str) -> WSGIRequest:
    """Return the request as any reader may have sent it, with these display preferences."""
    environ = {
        name: value
        for name, value in request.META.items()
        if not name.startswith("HTTP_") or name in HEADERS_FOR_RENDERING
    }
    cookies = {"HTTP_COOKIE": f"{COOKIE}={display}"} if display else {}
    return WSGIRequest(environ | cookies | {"REQUEST_METHOD": "GET", "QUERY_STRING": query})
