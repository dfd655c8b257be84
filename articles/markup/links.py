"""Addresses of links as people write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
# A last label of letters (Chinese ones too), or an IPv4 address; then a port, a path, or nothing.
_BARE_HOST = re.compile(rf"(?:{_HOST}(?:xn--[a-z0-9-]+|[^\W\d_]{{2,}})|\d+(?:\.\d+){{3}})(?::\d+)?")
_MAIL_ADDRESS = re.compile(rf"[^\s@/?#:]+@{_HOST}[^\W_]+")
# Names of files that would pass for hosts.
_FILES = re.compile(
    r".*\.(?:action|apk|aspx?|avi|avif|bmp|caj|cgi|css|csv|docx?|epub|exe|gif|gz|heic|html?|jpe?g|js"
    r"|jspx?|md|mht|mov|mp|odt|ofd|pdf|php|png|pptx?|psd|rar|rtf|shtml|svg|swf|tar|tiff?|txt|wav"
    r"|webm|webp|wps|xhtml|xlsx?|xml|zip)",
    re.IGNORECASE,
)
# Browsers read `https:example.cn` as they do `https://example.cn`, and who writes Chinese types
# `https：//example。cn`.
_SCHEME = re.compile(r"(https?)(?:[:：][/／]*|[/／]{2})", re.IGNORECASE)
# An address was pasted behind the “https://” of a dialog.
_REPEATED = re.compile(rf"^(?:{_SCHEME.pattern})+(?={_SCHEME.pattern})", re.IGNORECASE)
_WIDE_COLON = re.compile(r"(?<=^mailto)：|(?<=^tel)：", re.IGNORECASE)
# To a parser `example.cn:8080` has the scheme “example.cn”.
_HOST_AND_PORT = re.compile(rf"""(?<=[\s"'=])(?={_HOST}[^\W\d_]{{2,}}:\d)""")
# Chat programs put them around an address that is copied.
_EDGES = (
    " \t\n\r\f\v\xa0\u3000\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
)
_HAS_DIGITS = re.compile(r"tel:[^0-9]*[0-9]", re.IGNORECASE)


def absolute(address: str) -> str | None:
    """Return the address of a link as a browser needs it, None where it leads nowhere.

    `www.example.cn` becomes `https://www.example.cn`, a mail address gets `mailto:`. Paths of the
    site, from `/` on, stay. A relative path would lead elsewhere from every page, and a fragment
    nowhere, because cleaned texts have no identifiers.
    """
    address = _REPEATED.sub("", _WIDE_COLON.sub(":", address.strip(_EDGES)))
    if address.startswith(("//", "/\\", "\\\\")):
        address = "https:" + address.replace("\\", "/") if address.startswith("//") else ""
    scheme, separator, rest = address.partition(":")
    if address.startswith("/"):
        return address
    if re.match(r"https?://[^/]", address, re.IGNORECASE):
        return address if _has_host(address) else None
    if mistyped := _SCHEME.match(address):
        completed = absolute(address[mistyped.end() :]) or ""
        is_host = completed.startswith("https://")
        return f"{mistyped[1]}{completed.removeprefix('https')}" if is_host else None
    if separator and scheme.lower() == "mailto":
        return address if _MAIL_ADDRESS.match(rest) else None
    if separator and scheme.lower() == "tel":
        return address if _HAS_DIGITS.match(address) else None
    if _MAIL_ADDRESS.fullmatch(address.partition("?")[0]):
        return f"mailto:{address}"
    host = re.split(r"[/?#]", address, maxsplit=1)[0]
    rest = address[len(host) :]
    host = host.replace("。", ".").rstrip(".")
    if _BARE_HOST.fullmatch(host) and not _FILES.fullmatch(host):
        return f"https://{host}{rest}"
    return None


def with_scheme(attributes: str) -> str:
    """Return the attributes of a link with `https://` before a host and port."""
    return _HOST_AND_PORT.sub("https://", attributes)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
