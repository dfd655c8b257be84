"""The base of absolute URLs."""

from __future__ import annotations

from django.http import HttpRequest

from articles.domain_names import ascii_address
from articles.models import Publication


def origin(request: HttpRequest, publication: Publication) -> str:
    """Return scheme and host of the site, in ASCII: of the masthead, else of the request."""
    address = publication.site_address or f"{request.scheme}://{request.get_host()}"
    return ascii_address(address).rstrip("/")
