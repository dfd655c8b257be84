"""Error pages in the site's own dress."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from comments.views import give_back


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a POST without a valid token; a comment is given back with its text."""
    match = request.resolver_match
    if match and match.view_name == "comments":
        notice = _("One more step: please type the letters in the picture and send again.")
        return give_back(request, match.kwargs["pk"], notice)
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
