"""The base of absolute URLs."""

from __future__ import annotations

from django.http import HttpRequest

from articles.models import Publication


def origin(request: HttpRequest, publication: Publication) -> str:
    """Return scheme and host of the site: those in the masthead, else those of the request."""
    return publication.site_address.rstrip("/") or f"{request.scheme}://{request.get_host()}"
