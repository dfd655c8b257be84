"""Pictures of other sites, fetched over HTTP."""

from __future__ import annotations

import re
import time
from fnmatch import fnmatchcase
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from articles.domain_names import ascii_address
from articles.editing.public_addresses import NotPublicError, PublicConnection
from articles.images.processing import MAX_BYTES

PORTS = {"http": 80, "https": 443}
MAX_ADDRESS_LENGTH = 4000
MAX_REDIRECTS = 5
SECONDS = 30
_REDIRECTS = {301, 302, 303, 307, 308}
# Some stores of pictures name no type.
_TYPES = re.compile(
    r"image/(?!svg)|application/octet-stream\b|binary/octet-stream\b", re.IGNORECASE
)
_HEADERS = {
    "Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif",
    "Accept-Encoding": "identity",
    "User-Agent": "Mozilla/5.0 (compatible; Newscenter)",
}


class NotFetchedError(Exception):
    """A picture that was not fetched, with the reason in a sentence."""


class _Target(NamedTuple):
    host: str
    port: int
    secure: bool
    path: str


def _target(address: str) -> _Target:
    """Return where an address leads; raises NotFetchedError unless it may be asked."""
    try:
        parts = urlsplit(ascii_address(address))
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise NotFetchedError(_("Its address is not a web address.")) from error
    host = parts.hostname or ""
    if not host or parts.username is not None or len(address) > MAX_ADDRESS_LENGTH:
        raise NotFetchedError(_("Its address is not a web address."))
    if port != PORTS[parts.scheme]:
        raise NotFetchedError(_("Its address names a port, which only internal sites do."))
    if not any(fnmatchcase(host.rstrip("."), name.lower()) for name in settings.PICTURE_SOURCES):
        raise NotFetchedError(_("Pictures are not taken from %s.") % host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = quote(path, safe="/%:=&?~+!$,;'@()*[]")
    return _Target(host, port, parts.scheme == "https", path)


def fetch(address: str) -> bytes:
    """Return the file at an address of the public internet; raises NotFetchedError."""
    end = time.monotonic() + SECONDS
    for _hop in range(MAX_REDIRECTS + 1):
        target = _target(address)
        connection = PublicConnection(target.host, target.port, secure=target.secure)
        try:
            with connection.open_for(max(0.1, end - time.monotonic())):
                connection.request("GET", target.path, headers=_HEADERS)
                response = connection.getresponse()
                location = response.getheader("Location")
                if response.status not in _REDIRECTS or not location:
                    return _content(response, end)
        except NotPublicError as error:
            raise NotFetchedError(_("Its address leads into an internal network.")) from error
        except (OSError, HTTPException, ValueError) as error:
            raise NotFetchedError(_reason(end)) from error
        # Headers are read as Latin-1, and some sites send Chinese as it is.
        location = location.encode("latin-1").decode("utf-8", "replace")
        address = urljoin(address, location)
    raise NotFetchedError(_("Its address leads on and on to other addresses."))


def _content(response: HTTPResponse, end: float) -> bytes:
    # Headers that were cut off look as if they had ended.
    if time.monotonic() > end:
        raise NotFetchedError(_reason(end))
    if response.status != 200:
        raise NotFetchedError(_("The other site answers with the error %d.") % response.status)
    if not _TYPES.match(response.getheader("Content-Type", "")):
        raise NotFetchedError(_("What the other site sends is no picture."))
    too_heavy = _("The picture is larger than 20 MB.")
    if (response.length or 0) > MAX_BYTES:
        raise NotFetchedError(too_heavy)
    content = response.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotFetchedError(too_heavy)
    if time.monotonic() > end or (response.length or 0) > 0:
        raise NotFetchedError(_reason(end))
    return content


def _reason(end: float) -> str:
    if time.monotonic() > end:
        return _("The other site takes too long.")
    return _("The other site can't be reached.")
