"""Readers and commenters of a site while something fails: bench.faults counts what they got."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlencode

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
READERS, READS_A_SECOND = 8, 160
COMMENTERS, COMMENTS_A_SECOND = 2, 4
# Whoever waits longer goes away.
PATIENCE = 30


@dataclass
class Results:
    """Answers by status; 0 is none at all."""

    reads: Counter[int] = field(default_factory=Counter)
    posts: Counter[int] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    slowest: float = 0

    @property
    def shown(self) -> int:
        return self.reads[200]

    @property
    def errors(self) -> int:
        return self.reads.total() - self.shown


class Browser:
    """A connection that is kept open, and opened again as browsers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: HTTPConnection | None = None

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.connection.request(method, path, body, {"User-Agent": BROWSER, **headers})
        response = self.connection.getresponse()
        content = response.read().decode(errors="replace")
        if response.will_close:
            self.close()
        return response.status, response.headers, content

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Return status, headers and content. Raises OSError or HTTPException."""
        is_reused = self.connection is not None
        try:
            return self._send(method, path, body, headers or {})
        except (OSError, HTTPException):
            self.close()
            # A kept connection may have been closed while nobody used it.
            if is_reused and method == "GET":
                return self._send(method, path, body, headers or {})
            raise

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


class Load:
    """Readers and commenters, each in a thread, until they are stopped."""

    def __init__(
        self, port: int, articles: list[int], answer_of: Callable[[str], str | None], name: str
    ) -> None:
        self.port, self.articles, self.answer_of, self.name = port, articles, answer_of, name
        self.results = Results()
        self._stopping, self._lock = Event(), Lock()
        threads = [(self._read, number) for number in range(READERS)]
        threads += [(self._comment, number) for number in range(COMMENTERS)]
        self._threads = [Thread(target=run, args=(number,)) for run, number in threads]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        browser, chance = Browser(self.port), Random(number)  # noqa: S311
        while not self._stopping.wait(READERS / READS_A_SECOND):
            began, status = time.monotonic(), 0
            with suppress(OSError, HTTPException):
                status, *_rest = browser.ask("GET", f"/articles/{chance.choice(self.articles)}/")
            with self._lock:
                self.results.reads[status] += 1
                self.results.slowest = max(self.results.slowest, time.monotonic() - began)
        browser.close()

    def _comment(self, number: int) -> None:
        chance, count = Random(number), 0  # noqa: S311
        while not self._stopping.wait(COMMENTERS / COMMENTS_A_SECOND):
            count += 1
            body = f"{self.name}：第{number}位读者的第{count}条，{chance.random():.12f}。"
            status = self._post(chance, body)
            with self._lock:
                self.results.posts[status] += 1
                if status == 302:
                    self.results.accepted.add(body)

    def _post(self, chance: Random, body: str) -> int:
        """Open the form and send the comment; return the status, 0 if there was no answer."""
        browser = Browser(self.port)
        path = f"/articles/{chance.choice(self.articles)}/comments/"
        # nginx appends its own; so everyone has a network of one's own.
        sender = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
        try:
            status, headers, page = browser.ask("GET", path, None, {"X-Forwarded-For": sender})
            key = re.search(r'name="captcha_0" value="(\w+)"', page)
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            answer = self.answer_of(key[1]) if key else None
            # The page has no form where comments are closed, or where no captcha can be issued.
            if not (key and token and answer):
                return int(status)
            form = {"nickname": "读者", "body": body, "captcha_0": key[1], "captcha_1": answer}
            sent = {
                "X-Forwarded-For": sender,
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": headers["Set-Cookie"].partition(";")[0],
            }
            data = urlencode(form | {"csrfmiddlewaretoken": token[1]})
            status, _headers, _page = browser.ask("POST", path, data, sent)
        except (OSError, HTTPException):
            return 0
        finally:
            browser.close()
        return int(status)
