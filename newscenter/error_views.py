"""Error pages in the site's own design."""

from __future__ import annotations

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from comments.posting import report_views, views
from newscenter.monitoring.request_ids import SHORT, id_of

# The database does not answer, or a lock was held for too long: tried again, it may work.
DatabaseUnavailable = (OperationalError, InterfaceError)
RETRY_AFTER = 10

# Where readers type, a missing token must not cost them their text.
REDISPLAY = {
    "comments:list": views.redisplay,
    "comments:report": report_views.redisplay,
    "comments:report_article": report_views.redisplay_for_article,
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a malformed request.

    Django's own view looks for a CSRF token in the form first, and fails again when the form is
    what is malformed.
    """
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed: 503 where the database did, which other servers try again."""
    error = sys.exception()
    # SQLite has no class of its own for a damaged file; all others derive from this one.
    failed = isinstance(error, DatabaseUnavailable) or type(error) is DatabaseError
    status = 503 if failed else 500
    headers = {"Retry-After": str(RETRY_AFTER)} if failed else None
    # Without the request: its context processors might fail for the same reason.
    number = id_of(request)[:SHORT].upper()
    content = render_to_string("500.html", {"status": status, "number": number})
    return HttpResponse(content, status=status, headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a POST without a valid token; a reader's form is shown again with its text."""
    match = request.resolver_match
    if request.method == "POST" and match and match.view_name in REDISPLAY:
        notice = _("One more step: please enter the code below and send again.")
        return REDISPLAY[match.view_name](request, match.kwargs["pk"], notice)
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
