"""Requests to services that a setting names, with a limit of time and of size.

For addresses of the operator only. What somebody else may name is fetched by
articles/editing/remote_pictures.py, which asks nothing but the public internet.
"""

from __future__ import annotations

import socket
import string
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import BoundedSemaphore, Timer
from typing import NamedTuple
from urllib.parse import quote, urlsplit

SECONDS = 15
MOST_BYTES = 128 * 1024
# A worker of the site has four threads: while a service is slow, two of them answer readers.
_at_once = BoundedSemaphore(2)
SECONDS_FOR_A_TURN = 0.5


class NoAnswerError(Exception):
    """A service that can't be reached, takes too long, or answers with too much.

    Also raised after half a second in which two other requests of this process wait for theirs.
    """


class Answer(NamedTuple):
    status: int
    body: bytes


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _connection(address: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=seconds)


def _hang_up(connection: HTTPConnection) -> None:
    # A time-out of the socket begins anew with each byte that arrives.
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS
) -> Answer:
    """Send the body and return the answer; raises NoAnswerError. No redirect is followed."""
    return _ask("POST", address, body, headers, seconds)


def get(address: str, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Return what is at the address; raises NoAnswerError. No redirect is followed."""
    return _ask("GET", address, None, headers, seconds)


def _ask(
    method: str, address: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> Answer:
    if not _at_once.acquire(timeout=SECONDS_FOR_A_TURN):
        raise NoAnswerError("other requests to services are waiting for their answers")
    try:
        return _answer(method, address, body, headers, seconds)
    finally:
        _at_once.release()


def _answer(
    method: str, address: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> Answer:
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # Chinese and spaces may stand in an address as an operator writes it, but not in a request.
    path = quote(path, safe=string.punctuation)
    connection = _connection(address, seconds)
    timer = Timer(seconds, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.request(method, path, body, {"User-Agent": "Newscenter", **headers})
        response = connection.getresponse()
        content = response.read(MOST_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        # Without the address, which may hold a key.
        raise NoAnswerError(str(error) or type(error).__name__) from error
    finally:
        timer.cancel()
        connection.close()
    if len(content) > MOST_BYTES:
        raise NoAnswerError(f"more than {MOST_BYTES // 1024} KB")
    # An answer that was cut off looks as if it had ended.
    if response.length:
        raise NoAnswerError("cut off")
    return Answer(response.status, content)
