"""Kept pages that the event loop answers itself: in every respect as a thread would answer."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from newscenter.page_store import kept_pages
from newscenter.rsgi import application
from newscenter.rsgi_environ import Refused, environ_of
from tests.factories import BROWSER, make_article, make_comment

pytestmark = pytest.mark.django_db

ID = "0123456789abcdef0123456789abcdef"
# What readers, robots, proxies and attackers send; “*” is the ETag of the page.
READERS = [
    {},
    {"user-agent": "curl"},
    {"user-agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
    {"user-agent": "号\tx" * 300},
    {"accept-encoding": "gzip, deflate, br"},
    {"accept-encoding": "gzip, br;q=0"},
    {"if-none-match": "*"},
    {"if-none-match": 'W/"other", "x"'},
    {"if-none-match": "no quotes", "accept-encoding": "gzip"},
    {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    {"if-match": '"other"'},
    {"if-unmodified-since": "nonsense"},
    {"range": "bytes=0-9"},
    {"cookie": "display=theme-dark.size-large; csrftoken=x"},
    {"cookie": "display=\x00; =; sessionid"},
    {"sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate"},
    {"sec-purpose": "prefetch;prerender", "x-moz": "prefetch"},
    {"x-requested-with": "XMLHttpRequest"},
    {"x-visit-log": "edge"},
    {"x-request-id": ID},
    {"x-request-id": "../../etc/passwd"},
    {"x-forwarded-for": "203.0.113.1", "x-forwarded-host": "other.example.cn"},
    {"x-forwarded-proto": "https"},
    {"x_forwarded_proto": "https"},
    {"host": "127.0.0.1:8000"},
    {"content-length": "0"},
    {"content-type": "text/plain; charset=gbk"},
]
# For these the loop has no answer: for staff the database is always asked.
FOR_THREADS = [
    {"cookie": "sessionid=x"},
    {"cookie": "a=b; sessionid="},
    {"host": "other.example.cn"},
    {"host": "localhost:x"},
    {"host": ""},
]


class Headers(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def environ(method: str, address: str, headers: dict[str, str]) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    scope = SimpleNamespace(
        method=method,
        path=path,
        query_string=query,
        headers=Headers({"host": "localhost", "user-agent": BROWSER} | headers),
        server="127.0.0.1:8000",
        client="203.0.113.9:4000",
        scheme="http",
        http_version="1.1",
    )
    return environ_of(scope)


class Server:
    """The application, with its answers and all that they leave behind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[tuple[int, list[tuple[str, str]], bytes]] = []
        self.visits: list[bytes] = []
        self.counted: list[tuple[str, int, str]] = []
        append = "articles.readership.visit_log.visit_log.append"
        monkeypatch.setattr(append, lambda line: self.visits.append(line.split(b"\t", 2)[2]))
        observe = "newscenter.monitoring.request_metrics.observe"
        monkeypatch.setattr(observe, lambda *values: self.counted.append(values[:3]))

    def response_bytes(self, *answer: Any) -> None:
        self.answers.append(answer)

    def _traces(self) -> tuple[list[Any], ...]:
        traces = (self.answers, self.visits, self.counted)
        self.answers, self.visits, self.counted = [], [], []
        return traces

    def in_thread(self, *request: Any) -> tuple[list[Any], ...]:
        application.call(environ(*request), self)
        return self._traces()

    def at_once(self, *request: Any) -> tuple[list[Any], ...] | None:
        is_answered = application.answered_at_once(environ(*request), self)
        traces = self._traces()
        assert is_answered or traces == ([], [], [])
        return traces if is_answered else None


@pytest.fixture
def server(monkeypatch) -> Server:
    monkeypatch.setattr("newscenter.kept_pages.SECONDS_BETWEEN_READINGS", 3600)
    # The test's transaction goes on after a request.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    return Server(monkeypatch)


@pytest.fixture
def addresses() -> list[str]:
    article = make_article(title="喜鹊")
    make_comment(article=article)
    url = article.get_absolute_url()
    category = article.category.get_absolute_url()
    return [url, f"{url}?from=timeline", "/", f"{category}?utm_source=x", "/feed/", "/modes.css"]


def comparable(traces: tuple[list[Any], ...]) -> tuple[Any, ...]:
    """Return everything; of an id that was made here, only whether it is one."""
    [(status, headers, content)], visits, counted = traces
    named = sorted(
        (name, "id" if re.fullmatch("[0-9a-f]{32}", value) and value != ID else value)
        for name, value in headers
    )
    assert [name for name, value in named if value in ("id", ID)] == ["X-Request-ID"]
    return status, named, content, visits, counted


def test_the_loop_answers_as_a_thread_does(server, addresses) -> None:
    statuses = set()
    for address, method, headers in product(addresses, ("GET", "HEAD"), READERS):
        if headers.get("if-none-match") == "*":
            answers, *_others = server.in_thread(method, address, {})
            headers = {"if-none-match": dict(answers[0][1])["ETag"]}  # noqa: PLW2901
        # It makes, and compresses, what the loop only sends.
        server.in_thread(method, address, headers)
        expected = comparable(server.in_thread(method, address, headers))
        answer = server.at_once(method, address, headers)
        assert answer is not None, (address, method, headers)
        assert comparable(answer) == expected, (address, method, headers)
        statuses.add(expected[0])
    assert statuses == {200, 304, 412}


@pytest.mark.parametrize("headers", FOR_THREADS)
def test_what_the_loop_leaves_to_threads(server, addresses, headers) -> None:
    for address in addresses[:-1]:
        server.in_thread("GET", address, {})
        assert server.at_once("GET", address, {}) is not None
        assert server.at_once("GET", address, headers) is None


@pytest.mark.parametrize(
    "address",
    ["/articles/999/", "/nowhere/", "/search/?q=x", f"/?q={'x' * 4_000}", "/admin/", "/healthz"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_addresses_that_the_loop_leaves_to_threads(server, address, method) -> None:
    for _ in range(2):
        assert server.at_once(method, address, {}) is None
        server.in_thread(method, address, {})


def test_an_address_that_only_reading_answers(server, addresses) -> None:
    server.in_thread("GET", addresses[0], {})
    for method in ("OPTIONS", "PROPFIND"):
        assert server.at_once(method, addresses[0], {}) is None


def test_the_loop_compresses_nothing(server, addresses) -> None:
    for encoding in ("br", "gzip"):
        headers = {"accept-encoding": encoding}
        server.in_thread("GET", addresses[0], {})
        assert server.at_once("GET", addresses[0], headers) is None
        server.in_thread("GET", addresses[0], headers)
        assert server.at_once("GET", addresses[0], headers) is not None


def test_the_loop_has_no_answer_when_the_database_has_to_be_asked(
    server, addresses, monkeypatch
) -> None:
    for address in addresses:
        server.in_thread("GET", address, {})
    monkeypatch.setattr("newscenter.kept_pages.SECONDS_BETWEEN_READINGS", 0)
    for address in addresses:
        # The stylesheet has nothing of the database.
        assert (server.at_once("GET", address, {}) is None) == (address != "/modes.css")
    kept_pages.clear()
    assert server.at_once("GET", "/modes.css", {}) is None


def test_the_loop_has_no_answer_after_the_time_that_a_page_is_good_for(server, addresses) -> None:
    server.in_thread("GET", addresses[0], {})
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert server.at_once("GET", addresses[0], {}) is None


def test_the_loop_refuses_headers_as_a_thread_does(server, addresses) -> None:
    for answer in (server.in_thread, server.at_once):
        with pytest.raises(Refused) as refusal:
            answer("GET", addresses[0], {"content-type": "text/plain; charset*=utf-8''%00"})
        assert refusal.value.status == 400


def test_a_thread_gets_the_request_as_it_came(server) -> None:
    request = environ("GET", "/标签/喜鹊/", {})
    assert not application.answered_at_once(request, server)
    application.call(request, server)
    assert [status for status, *_others in server.answers] == [404]
