"""The base of absolute URLs."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port

from articles.domain_names import ascii_address
from articles.models import Publication

DEFAULT_PORTS = {"http": "80", "https": "443"}


def _requested_address(request: HttpRequest) -> str:
    # One address for all ways to write a host: its case, a final dot, the port that is implied.
    domain, port = split_domain_port(request.get_host())
    is_implied = port in ("", DEFAULT_PORTS.get(str(request.scheme)))
    return f"{request.scheme}://{domain}" + ("" if is_implied else f":{port}")


def origin(request: HttpRequest, publication: Publication) -> str:
    """Return scheme and host of the site, in ASCII: of the masthead, else of the request."""
    address = publication.site_address or _requested_address(request)
    return ascii_address(address).rstrip("/")
