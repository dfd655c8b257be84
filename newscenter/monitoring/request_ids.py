"""Ids of requests: in every line of the log, in a header of the answer, and on the error page.

The id is the one that nginx gave the request, so that its log and ours name it alike.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from random import getrandbits

from django.http import HttpRequest

HEADER = "X-Request-ID"
_ID = "newscenter.request_id"
# As nginx and other servers make them. Whatever else a client sends does not get into the log.
_WELL_FORMED = re.compile(r"[0-9A-Fa-f-]{16,36}")
# So much of it a reader can name on the telephone.
SHORT = 8
NO_ROUTE = "-"

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def assign_id(request: HttpRequest) -> str:
    """Give the request an id, and return it."""
    sent = request.META.get("HTTP_X_REQUEST_ID", "")
    request_id: str = sent if _WELL_FORMED.fullmatch(sent) else f"{getrandbits(128):032x}"
    request.META[_ID] = request_id
    return request_id


def id_of(request: HttpRequest) -> str:
    return str(request.META.get(_ID, ""))


def route_of(request: HttpRequest) -> str:
    """Return the name of the route, which has nothing of the address that was asked for."""
    match = request.resolver_match
    return match.view_name if match else NO_ROUTE
