"""The RSGI application that the server runs: it receives a request whole, then Django answers it.

Through its WSGI interface the server gives a request to a thread before its body has arrived: as
many slow senders as there are threads stop the site. It also gives `X_Forwarded_For` the name of
`X-Forwarded-For`. Here the event loop waits for bodies, and threads only ever work.
"""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import parent_process
from tempfile import SpooledTemporaryFile
from threading import Thread
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from newscenter.file_on_disk import FileOnDisk
from newscenter.monitoring import request_metrics
from newscenter.monitoring.middleware import ARRIVED
from newscenter.monitoring.request_ids import NO_ROUTE
from newscenter.request_limits import longest_body
from newscenter.sqlite.base import DatabaseWrapper
from newscenter.wsgi import application as wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

# A body has this many seconds, and one more for each of these bytes that have arrived.
SECONDS_FOR_BODY = 10
BYTES_PER_SECOND = 16 * 1024
# A longer body waits in a file, and only so many of them at once in each worker.
BODY_IN_MEMORY = 1024 * 1024
MAX_LARGE_BODIES = 16
READING = ("GET", "HEAD", "OPTIONS")
HEALTH = "/healthz"
HEALTH_HEADERS = [("content-type", "text/plain"), ("cache-control", "no-store")]
# Of these a client may send only one. Which of two another server looks at can't be known.
SINGLE = ("host", "content-length", "content-type", "authorization")
# Granian leaves out a value with other characters than ASCII. Without these headers a client would
# pass for the proxy in front of it, which appends to what the client has sent.
NEEDED = (*SINGLE, "x-forwarded-for", "x-forwarded-proto")
# For requests only: commands and migrations may take as long as they need. PostgreSQL's library
# reads them; the times are in milliseconds.
DATABASE_LIMITS = (
    "-c lock_timeout=3000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)


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


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Return the WSGI environment of a request."""
    host, _colon, port = scope.server.rpartition(":")
    address = scope.client.rpartition(":")[0].strip("[]")
    return headers(scope) | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI has bytes of an address in a text, each as one character.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": address,
        ARRIVED: perf_counter(),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
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


class RSGIApplication:
    """Runs a WSGI application in `threads` threads, each with a request that has arrived whole.

    Half as many more are for requests that write: they wait for each other, and must not take the
    threads of readers meanwhile.
    """

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self.application = application
        self.reading = ThreadPoolExecutor(threads, thread_name_prefix="reading")
        self.writing = ThreadPoolExecutor(max(threads // 2, 1), thread_name_prefix="writing")
        self.large_bodies = asyncio.Semaphore(MAX_LARGE_BODIES)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        DatabaseWrapper.creates_file = False
        os.environ.setdefault("PGOPTIONS", DATABASE_LIMITS)
        Thread(target=exit_with_parent, daemon=True).start()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        try:
            await self.respond(scope, protocol)
        except Refused as refusal:
            request_metrics.observe(NO_ROUTE, refusal.status, "", 0)
            protocol.response_str(
                refusal.status,
                [("content-type", "text/plain; charset=utf-8"), ("connection", "close")],
                str(refusal),
            )

    async def respond(self, scope: Scope, protocol: HTTPProtocol) -> None:
        length = content_length(scope)
        if scope.path == HEALTH and scope.method in READING:
            # Here, because every thread may be waiting for the database.
            protocol.response_str(200, HEALTH_HEADERS, "ok")
            return
        with SpooledTemporaryFile(BODY_IN_MEMORY) as body:
            # Django's middleware refuses a longer one by its length, without reading it.
            is_accepted = length <= longest_body(scope.path)
            if length and is_accepted:
                await self.receive(protocol, length, body)
            run = asyncio.get_running_loop().run_in_executor
            threads = self.reading if scope.method in READING else self.writing
            await run(threads, self.call, environ_of(scope, body), protocol)
        if not is_accepted:
            await discard(protocol)

    async def receive(self, protocol: HTTPProtocol, length: int, body: IO[bytes]) -> None:
        """Read the body into `body`. Raises Refused when it does not come, or too slowly."""
        if length <= BODY_IN_MEMORY:
            await read(protocol, length, body)
        elif self.large_bodies.locked():
            raise Refused(503, _("Too many large files are arriving. Please try again soon."))
        else:
            async with self.large_bodies:
                await read(protocol, length, body)

    def call(self, environ: dict[str, Any], protocol: HTTPProtocol) -> None:
        """Answer the request; runs in a thread."""
        answer: list[Any] = []
        try:
            result = self.application(environ, lambda *args: answer.extend(args))  # type: ignore[arg-type]
        except ValueError as error:
            # Of a header, before there is a request that Django could answer.
            raise Refused(400, _("This request can't be understood.")) from error
        status, response_headers = answer[:2]
        if isinstance(result, FileOnDisk) and result.path:
            result.close()
            protocol.response_file(int(status[:3]), response_headers, result.path)
            return
        try:
            # No other response is longer than memory: pictures are the server's work.
            content = b"".join(result)
        finally:
            getattr(result, "close", lambda: None)()
        protocol.response_bytes(int(status[:3]), response_headers, content)


async def read(protocol: HTTPProtocol, length: int, body: IO[bytes]) -> None:
    """Read the body of this length into `body`. Raises Refused when it comes too slowly."""
    start = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout_at(start + SECONDS_FOR_BODY) as deadline:
            async for chunk in protocol:
                body.write(chunk)
                seconds = SECONDS_FOR_BODY + body.tell() / BYTES_PER_SECOND
                deadline.reschedule(start + seconds)
    except TimeoutError as error:
        raise Refused(408, _("The form arrived too slowly. Please send it again.")) from error
    if body.tell() != length:
        raise Refused(400, _("The form did not arrive completely. Please send it again."))
    body.seek(0)


async def discard(protocol: HTTPProtocol) -> None:
    """Let a refused body arrive for a while: browsers show no answer before they have sent it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_FOR_BODY):
            async for _chunk in protocol:
                pass


def exit_with_parent() -> None:
    """End this worker when the server's main process has ended, however it did.

    A worker left behind would hold the port, and serve with settings and code of the past.
    """
    if parent := parent_process():
        parent.join()
        os._exit(1)


application = RSGIApplication(wsgi_application, threads=int(os.environ.get("THREADS", "4")))
