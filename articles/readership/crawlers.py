"""Telling readers from robots, previews, embedded pages and staff."""

from __future__ import annotations

import re
from functools import lru_cache

from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest

# Browsers use one of these for a page that they fetch before anybody has asked to see it.
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
PREFETCH_PURPOSES = ("prefetch", "preview", "prerender")
# Enough for every real browser; a pattern search takes longer with the length.
MAX_USER_AGENT_LENGTH = 500

# Programs name themselves as they like; browsers name their ancestor first. Those of old phones,
# and the text browsers that blind readers use, do not.
_BROWSER = re.compile(
    r"Mozilla/\d[\d.]* [(\[]|(?:Opera|UCWEB|Lynx|ELinks|w3m)/|Links \(|.*\bProfile/MIDP",
    re.IGNORECASE,
)
# For the many that are in no list yet. The list has “Sogou” for the robots of a search engine that
# has a browser as well.
_ROBOT = re.compile(
    r"\+https?:|bot\b|spider|crawl|preview|monitor|fetch|probe|health|url-?manager", re.IGNORECASE
)
_BROWSERS_LIKE_ROBOTS = re.compile(r"SogouMSE|SogouMobileBrowser|CUBOT", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_browser(user_agent: str) -> bool:
    name = _BROWSERS_LIKE_ROBOTS.sub("", user_agent)
    return (
        _BROWSER.match(name) is not None
        and not _ROBOT.search(name)
        and not is_crawler(name, case_sensitive=False)
    )


def _is_prefetch(request: HttpRequest) -> bool:
    return any(
        purpose in request.headers.get(header, "").lower()
        for header in PREFETCH_HEADERS
        for purpose in PREFETCH_PURPOSES
    )


def _is_shown(request: HttpRequest) -> bool:
    """Whether the page is to be shown as such, and not as a part of another, or to a script.

    Old browsers, and all of them where the site has no HTTPS, do not tell; they are believed.
    """
    return (
        request.headers.get("Sec-Fetch-Dest", "document").lower() == "document"
        and request.headers.get("Sec-Fetch-Mode", "navigate").lower() == "navigate"
        # A player or a download manager asks for pieces.
        and "Range" not in request.headers
        # Apps name themselves here.
        and request.headers.get("X-Requested-With") != "XMLHttpRequest"
    )


def is_reader(request: HttpRequest) -> bool:
    """Whether this request is a person reading the page, as far as its headers tell.

    A reload is, even if the answer is that nothing has changed.
    """
    return (
        request.method == "GET"
        # Staff are recognised by the mere presence of the cookie: opening the session would make
        # the page vary by reader.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not _is_prefetch(request)
        and _is_shown(request)
        and _is_browser(request.headers.get("User-Agent", "")[:MAX_USER_AGENT_LENGTH])
    )
