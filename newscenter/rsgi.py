"""The RSGI application that the server runs: it receives a request whole, then Django answers it.

Through its WSGI interface the server gives a request to a thread before its body has arrived: as
many slow senders as there are threads stop the site. It also gives `X_Forwarded_For` the name of
`X-Forwarded-For`. Here the event loop waits for bodies, and threads only ever work. What takes
neither the database nor time, the loop answers itself: handing it to a thread would take longer.
"""

from __future__ import annotations

import asyncio
import gc
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import parent_process
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.translation import gettext as _

# It loads the applications, which others need.
from newscenter.wsgi import application as wsgi_application

# isort: split
from newscenter.file_on_disk import FileOnDisk
from newscenter.kept_pages import known_page
from newscenter.monitoring import request_metrics
from newscenter.monitoring.middleware import MonitoringMiddleware
from newscenter.monitoring.request_ids import NO_ROUTE
from newscenter.monitoring.views import ALIVE
from newscenter.request_limits import longest_body
from newscenter.rsgi_environ import Refused, clear_headers, content_length, environ_of
from newscenter.sqlite.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from django.http import HttpRequest, HttpResponse
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

# A body has this many seconds, and one more for each of these bytes that have arrived.
SECONDS_FOR_BODY = 10
BYTES_PER_SECOND = 16 * 1024
# A longer body waits in a file, and only so many of them at once in each worker.
BODY_IN_MEMORY = 1024 * 1024
MAX_LARGE_BODIES = 16
GARBAGE_THRESHOLDS = (20_000, 20, 20)
READING = ("GET", "HEAD", "OPTIONS")
HEALTH = "/healthz"
HEALTH_HEADERS = [("content-type", "text/plain"), ("cache-control", "no-store")]
# For requests only: commands and migrations may take as long as they need. PostgreSQL's library
# reads them; the times are in milliseconds.
DATABASE_LIMITS = (
    "-c lock_timeout=3000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)


class RSGIApplication:
    """Runs a WSGI application in `threads` threads, each with a request that has arrived whole.

    Half as many more are for requests that write: they wait for each other, and must not take the
    threads of readers meanwhile.
    """

    def __init__(
        self,
        application: WSGIApplication,
        threads: int,
        answer_at_once: Callable[[HttpRequest], HttpResponse | None] = lambda _request: None,
    ) -> None:
        self.application, self.answer_at_once = application, answer_at_once
        self.reading = ThreadPoolExecutor(threads, thread_name_prefix="reading")
        self.writing = ThreadPoolExecutor(max(threads // 2, 1), thread_name_prefix="writing")
        self.large_bodies = asyncio.Semaphore(MAX_LARGE_BODIES)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # By default a page makes objects for five collections, each of which looks for garbage that
        # pages hardly leave. What has been loaded stays for good, and is not looked through again.
        gc.freeze()
        gc.set_threshold(*GARBAGE_THRESHOLDS)
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
            protocol.response_str(200, HEALTH_HEADERS, ALIVE)
            return
        environ, is_reading = environ_of(scope), scope.method in READING
        if is_reading and not length and self.answered_at_once(environ, protocol):
            return
        with SpooledTemporaryFile(BODY_IN_MEMORY) if length else environ["wsgi.input"] as body:
            # Django's middleware refuses a longer one by its length, without reading it.
            is_accepted = length <= longest_body(scope.path)
            if length and is_accepted:
                await self.receive(protocol, length, body)
            run = asyncio.get_running_loop().run_in_executor
            threads = self.reading if is_reading else self.writing
            await run(threads, self.call, environ | {"wsgi.input": body}, protocol)
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

    def answered_at_once(self, environ: dict[str, Any], protocol: HTTPProtocol) -> bool:
        """Answer a request that needs no thread, and return whether it is one."""
        with clear_headers():
            # Django changes what it is given, and may be given it once more.
            request = WSGIRequest(environ.copy())
        response = self.answer_at_once(request)
        if response is None:
            return False
        protocol.response_bytes(response.status_code, list(response.items()), response.content)
        return True

    def call(self, environ: dict[str, Any], protocol: HTTPProtocol) -> None:
        """Answer the request; runs in a thread."""
        answer: list[Any] = []
        with clear_headers():
            result = self.application(environ, lambda *args: answer.extend(args))  # type: ignore[arg-type]
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


application = RSGIApplication(
    wsgi_application,
    threads=int(os.environ.get("THREADS", "4")),
    answer_at_once=MonitoringMiddleware(known_page),
)
