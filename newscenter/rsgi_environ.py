"""The WSGI environment of a request that the server has received, if its headers are clear."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from newscenter.file_on_disk import FileOnDisk
from newscenter.monitoring.middleware import ARRIVED

if TYPE_CHECKING:
    from granian.rsgi import Scope

# Of these a client may send only one. Which of two another server looks at can't be known.
SINGLE = ("host", "content-length", "content-type", "authorization")
# Granian leaves out a value with other characters than ASCII. Without these headers a client would
# pass for the proxy in front of it, which appends to what the client has sent.
NEEDED = (*SINGLE, "x-forwarded-for", "x-forwarded-proto")


class Refused(Exception):
    """The request is answered with this status and sentence, without Django."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def headers(scope: Scope) -> dict[str, str]:
    """Return the headers by their WSGI names. Those written with underscores are dropped.

    `X_Forwarded_For` would get the name of the header that a proxy sets.
    """
    variables = {}
    for name in scope.headers.keys():  # noqa: SIM118
        values = scope.headers.get_all(name)  # type: ignore[attr-defined]
        if "_" not in name and values:
            key = "HTTP_" + name.upper().replace("-", "_")
            variables[key] = ("; " if name == "cookie" else ",").join(values)
    # A proxy that only adds its own leaves the client's in front of it.
    if protocol := variables.get("HTTP_X_FORWARDED_PROTO"):
        variables["HTTP_X_FORWARDED_PROTO"] = protocol.rpartition(",")[2].strip()
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{key}" in variables:
            variables[key] = variables.pop(f"HTTP_{key}")
    return variables


def environ_of(scope: Scope) -> dict[str, Any]:
    """Return the WSGI environment of a request that has no body so far."""
    host, _colon, port = scope.server.rpartition(":")
    address, _colon, client_port = scope.client.rpartition(":")
    return headers(scope) | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI has bytes of an address in a text, each as one character.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": client_port,
        ARRIVED: perf_counter(),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileOnDisk,
    }


def content_length(scope: Scope) -> int:
    """Return the length of the body. Raises Refused where it can't be known beforehand."""
    get_all = scope.headers.get_all  # type: ignore[attr-defined]
    is_repeated = any(len(get_all(name)) > 1 for name in SINGLE)
    if is_repeated or any(name in scope.headers and not get_all(name) for name in NEEDED):
        raise Refused(400, _("This request can't be understood."))
    # Browsers tell the length of a form; nginx does too, whatever it was told.
    if "transfer-encoding" in scope.headers:
        raise Refused(411, _("Please send the length of the form with it."))
    return int(scope.headers.get("content-length", "0"))


@contextmanager
def clear_headers() -> Iterator[None]:
    """Refuse a request whose headers are wrong, before there is one that Django could answer."""
    try:
        yield
    except ValueError as error:
        raise Refused(400, _("This request can't be understood.")) from error
