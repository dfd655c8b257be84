"""Domain names with Chinese characters: in ASCII for machines, as they are written for people."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

import idna
from django.utils.encoding import iri_to_uri


def _converted(host: str, convert: Callable[[str], str]) -> str:
    try:
        return convert(host)
    except (idna.IDNAError, UnicodeError):
        # An underscore, an address in numbers: whatever it is, it is no such name.
        return host


def ascii_host(host: str) -> str:
    """Return the name as it stands in requests: `xn--…` for 新闻中心.中国. A leading dot stays."""
    name = host.removeprefix(".")
    if name.isascii():
        return host
    dot = host[: len(host) - len(name)]
    return dot + _converted(name, lambda name: idna.encode(name, uts46=True).decode())


def _with_host(address: str, convert: Callable[[str], str]) -> str:
    host = urlsplit(address).hostname
    before, separator, after = address.partition("://")
    authority, slash, path = after.partition("/")
    if not host or not separator:
        return address
    # Only the host of “user@host:port”, in whatever case it is written.
    start = authority.lower().rfind(host)
    changed = authority[:start] + convert(authority[start : start + len(host)])
    return before + separator + changed + authority[start + len(host) :] + slash + path


@lru_cache(maxsize=64)
def ascii_address(address: str) -> str:
    """Return the URL in ASCII, as feeds, sitemaps and other programs have to be given it."""
    return iri_to_uri(_with_host(address, ascii_host))


def readable_address(address: str) -> str:
    """Return the URL with its host as people write it."""
    return _with_host(address, lambda host: _converted(host, idna.decode))
