"""Who counts as a reader: robots, prefetches and staff don't."""

from __future__ import annotations

import logging
from functools import lru_cache

from crawleruseragents import is_crawler
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from articles.models import Article, Visit

logger = logging.getLogger(__name__)

# Browsers say so in one of these when they fetch a page that nobody asked to see yet.
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@lru_cache(maxsize=4096)
def _is_robot(user_agent: str) -> bool:
    return is_crawler(user_agent, case_sensitive=False)


def is_reader(request: HttpRequest) -> bool:
    """Whether this request is somebody reading, as far as it says of itself."""
    return (
        request.method == "GET"
        # Staff are known by the mere presence of the cookie: opening the session would make
        # the page differ by reader.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not any(
            word in request.headers.get(name, "").lower()
            for name in PREFETCH_HEADERS
            for word in ("prefetch", "preview", "prerender")
        )
        and not _is_robot(request.headers.get("User-Agent", "")[:500])
    )


def count_visit(request: HttpRequest, article: Article) -> None:
    """Count the visit of a reader. A visit that can't be written never fails the page."""
    if not is_reader(request):
        return
    try:
        Visit.objects.record(article.pk)
    except DatabaseError:
        logger.exception("A visit of article %s could not be counted.", article.pk)
