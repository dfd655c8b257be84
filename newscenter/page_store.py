"""The memory of rendered pages in a process."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from time import monotonic

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from articles.pages.page_state import PageState

# Some hundred articles with their comments.
MAX_BYTES = 32 * 1024 * 1024
# A request that waits for another to render the same page then renders it itself.
SECONDS_TO_WAIT = 1
# The first of them is in the head of the article, above all that editors and readers write.
VIEWS = re.compile(rb'(<span class="views">[^<]*?)\d+(?=</span>)')
# In the order of preference, and each unless it is refused by “;q=0”.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
ACCEPTED = {
    name: re.compile(rf"\b{name}\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
    for name in ENCODERS
}


def encoding_for(request: HttpRequest) -> str:
    """Return the best encoding that the browser accepts; empty for none."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return next((name for name, pattern in ACCEPTED.items() if pattern.search(accepted)), "")


class KeptPage:
    """A rendered page; the number of views stands between its two parts."""

    def __init__(
        self, response: HttpResponse, state: PageState, now: datetime, until: datetime
    ) -> None:
        self.head, self.tail = response.content, b""
        if state.views is not None and (match := VIEWS.search(response.content)):
            self.head = response.content[: match.end(1)]
            self.tail = response.content[match.end() :]
        self.digest = blake2b(self.head + self.tail, digest_size=9).hexdigest()
        self.headers = {name: value for name, value in response.items() if name != "Content-Length"}
        self.rendered_at, self.until = now, until
        self.read = (monotonic(), state)
        self._bodies: tuple[int | None, dict[str, bytes]] = (None, {})

    @property
    def size(self) -> int:
        # Once more for what is compressed.
        return 2 * (len(self.head) + len(self.tail))

    def is_current(self, state: PageState, now: datetime) -> bool:
        # With both bounds: after the clock was set back, the page would show its future.
        return self.read[1].version == state.version and self.rendered_at <= now < self.until

    def _body(self, views: int | None, encoding: str) -> bytes:
        shown, bodies = self._bodies
        if shown != views:
            bodies = {}
            self._bodies = (views, bodies)
        if encoding not in bodies:
            number = b"" if views is None else str(views).encode()
            body = self.head + number + self.tail
            bodies[encoding] = ENCODERS[encoding](body) if encoding else body
        return bodies[encoding]

    def is_encoded(self, request: HttpRequest, views: int | None) -> bool:
        """Return whether the answer to this request needs no work: compressing takes a while."""
        encoding = encoding_for(request)
        shown, bodies = self._bodies
        return not encoding or (shown == views and encoding in bodies)

    def response(self, request: HttpRequest, views: int | None) -> HttpResponse:
        encoding = encoding_for(request)
        body = self._body(views, encoding)
        response = HttpResponse(body, headers=self.headers)
        if encoding:
            response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(body))
        # Weak, because it is the same for all encodings.
        response["ETag"] = f'W/"{self.digest}-{views or 0}"'
        conditional = get_conditional_response(request, response["ETag"], response=response)
        return conditional or response


class PageStore:
    """The pages kept by this process: those used last, within MAX_BYTES."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: OrderedDict[tuple[str, ...], KeptPage] = OrderedDict()
        self._size = 0
        self._rendering: dict[tuple[str, ...], Lock] = {}

    def get(self, key: tuple[str, ...]) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def keep(self, key: tuple[str, ...], page: KeptPage) -> None:
        with self._lock:
            former = self._pages.pop(key, None)
            self._size += page.size - (former.size if former else 0)
            self._pages[key] = page
            while self._size > MAX_BYTES:
                _key, oldest = self._pages.popitem(last=False)
                self._size -= oldest.size

    @contextmanager
    def rendering(self, key: tuple[str, ...]) -> Iterator[None]:
        """Let others that need the same page wait for a while."""
        with self._lock:
            lock = self._rendering.setdefault(key, Lock())
        is_held = lock.acquire(timeout=SECONDS_TO_WAIT)
        try:
            yield
        finally:
            with self._lock:
                self._rendering.pop(key, None)
            if is_held:
                lock.release()


kept_pages = PageStore()
