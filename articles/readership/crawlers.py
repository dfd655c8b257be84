"""Telling readers from robots, previews, embedded pages and staff."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Self

from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest

# Browsers use one of these for a page that they fetch before anybody has asked to see it.
PURPOSE_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
PREFETCH_PURPOSES = ("prefetch", "preview", "prerender")
# Enough for every real browser; a pattern search takes longer with the length.
MAX_USER_AGENT_LENGTH = 500
# The second is a reload of a page that has not changed.
SHOWN = ("200", "304")

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


class LoggedRequest(NamedTuple):
    """The fields of a request that tell whether a person reads the page: all text, may be empty.

    nginx writes the same ones in the same order: the format `visits` of deploy/nginx.conf.
    """

    method: str
    status: str
    completion: str  # "OK" when the answer was sent to its end.
    session: str  # "1" when a session cookie came along.
    destination: str
    mode: str
    purpose: str
    range: str
    requested_with: str
    user_agent: str

    @classmethod
    def of(cls, request: HttpRequest, status: int) -> Self:
        header = request.META.get
        return cls(
            method=request.method or "",
            status=str(status),
            completion="OK",
            # Staff are recognised by the mere presence of the cookie: opening the session would
            # make the page vary by reader.
            session="1" if request.COOKIES.get(settings.SESSION_COOKIE_NAME) else "",
            destination=header("HTTP_SEC_FETCH_DEST", ""),
            mode=header("HTTP_SEC_FETCH_MODE", ""),
            purpose=" ".join(header(name, "") for name in PURPOSE_HEADERS),
            range=header("HTTP_RANGE", ""),
            requested_with=header("HTTP_X_REQUESTED_WITH", ""),
            user_agent=header("HTTP_USER_AGENT", "")[:MAX_USER_AGENT_LENGTH],
        )

    def is_shown(self) -> bool:
        """Whether the page is to be shown as such, and not as a part of another, or to a script.

        Old browsers, and all of them where the site has no HTTPS, do not tell; they are believed.
        """
        return (
            (self.destination or "document").lower() == "document"
            and (self.mode or "navigate").lower() == "navigate"
            # A player or a download manager asks for pieces.
            and not self.range
            # Apps name themselves here.
            and self.requested_with != "XMLHttpRequest"
        )

    def is_prefetch(self) -> bool:
        return any(purpose in self.purpose.lower() for purpose in PREFETCH_PURPOSES)


def is_reader(request: LoggedRequest) -> bool:
    """Whether this request is a person reading the page, as far as it tells."""
    return (
        request.method == "GET"
        and request.status in SHOWN
        and request.completion == "OK"
        and not request.session
        and not request.is_prefetch()
        and request.is_shown()
        # The server drops headers with other characters: where nginx counts, none may count more.
        and request.user_agent.isascii()
        and _is_browser(request.user_agent)
    )
