"""Telling readers from robots, prefetches and staff."""

from __future__ import annotations

from functools import lru_cache

from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest

# Browsers use one of these for a page that they fetch before anybody has asked to see it.
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
PREFETCH_PURPOSES = ("prefetch", "preview", "prerender")
# Enough for every real browser; a pattern search takes longer with the length.
MAX_USER_AGENT_LENGTH = 500


@lru_cache(maxsize=4096)
def _is_robot(user_agent: str) -> bool:
    return is_crawler(user_agent, case_sensitive=False)


def _is_prefetch(request: HttpRequest) -> bool:
    return any(
        purpose in request.headers.get(header, "").lower()
        for header in PREFETCH_HEADERS
        for purpose in PREFETCH_PURPOSES
    )


def is_reader(request: HttpRequest) -> bool:
    """Whether this request is a person reading the page, as far as its headers tell."""
    return (
        request.method == "GET"
        # Staff are recognised by the mere presence of the cookie: opening the session would make
        # the page vary by reader.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not _is_prefetch(request)
        and not _is_robot(request.headers.get("User-Agent", "")[:MAX_USER_AGENT_LENGTH])
    )
