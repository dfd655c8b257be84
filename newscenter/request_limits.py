"""Limits on a request's address and body, applied before any of it is parsed."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Ten code points for each character of the longest comment, each sent as twelve bytes, fit.
READER_BODY = 128 * 1024
SIGN_IN_BODY = 16 * 1024
# A picture of 20 MB, with the other fields of its form.
STAFF_BODY = 22 * 1024 * 1024
# A Word file of 60 MB.
WORD_BODY = 62 * 1024 * 1024
WORD_IMPORT = "/admin/articles/article/import-word/"
ADDRESS = 4_000
# It asks for more cards with the numbers of those that it has.
DESK_ADDRESS = 16_000


def longest_body(path: str) -> int:
    """Return the most bytes that a form at `path` may send."""
    if path == WORD_IMPORT:
        return WORD_BODY
    if path.startswith("/admin/"):
        return STAFF_BODY
    return SIGN_IN_BODY if path.startswith("/accounts/") else READER_BODY


def longest_address(path: str) -> int:
    """Return the longest address that begins with `path` and is answered."""
    return DESK_ADDRESS if path.startswith("/admin/comments/comment/desk/") else ADDRESS


def is_too_long(request: HttpRequest) -> bool:
    """Return whether the address has more bytes than any that is answered."""
    address = len(request.path) + len(request.META.get("QUERY_STRING", ""))
    return address > longest_address(request.path)


def _content_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    # What is no number is taken for the longest: Django would take it for an empty body.
    return int(length) if length.isdecimal() and len(length) < 16 else WORD_BODY + 1


class RequestLimitsMiddleware:
    """Answers 414 or 413 for requests that are too long, without reading the body.

    And 400 for forms in another encoding than UTF-8: no browser sends them, and Django would ask
    any codec of Python to read them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_too_long(request):
            return render(request, "414.html", status=414)
        if _content_length(request) > longest_body(request.path):
            return render(request, "413.html", status=413)
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest
        return self.get_response(request)
