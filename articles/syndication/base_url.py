"""Full addresses, as other programs need them."""

from __future__ import annotations

from django.http import HttpRequest

from articles.models import Publication


def origin(request: HttpRequest, publication: Publication) -> str:
    """Where the site stands, without a slash at the end: as the masthead says, else as asked."""
    return publication.site_address.rstrip("/") or f"{request.scheme}://{request.get_host()}"
