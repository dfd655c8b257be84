"""A cookie that tells a browser in which somebody has signed in before.

Failed attempts from it are counted by themselves: strangers who guess at a name can't keep its
owner out. It opens nothing, and only the pages of accounts get it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from newscenter.sign_in.models.attempt import name_digest

COOKIE = "known_device"
# Of the sign-in page, the second factor, and all else about one's own account.
ACCOUNT_PAGES = "/accounts/"
MAX_AGE = timedelta(days=180)
# A computer of the newsroom is used by several people.
NAMES_KEPT = 10


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, names = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=MAX_AGE)
    except signing.BadSignature:
        return "", []
    return device, names


def device_of(request: HttpRequest, name: str) -> str:
    """Return the token of the browser if this name has signed in with it before, or ""."""
    device, names = _read(request)
    return device if name_digest(name) in names else ""


def device_of_anybody(request: HttpRequest) -> str:
    """Return the token of the browser if anybody has signed in with it before, or ""."""
    return _read(request)[0]


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Add the name to those that have signed in with this browser."""
    device, names = _read(request)
    digest = name_digest(name)
    names = [digest, *(other for other in names if other != digest)][:NAMES_KEPT]
    response.set_cookie(
        COOKIE,
        signing.dumps((device or get_random_string(22), names), salt=COOKIE),
        max_age=MAX_AGE,
        path=ACCOUNT_PAGES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
