"""Requests that arrive slowly, at length or with forged headers, at the server itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from wsgiref.headers import Headers

import pytest

from newscenter.request_limits import READER_BODY
from newscenter.rsgi import SECONDS_FOR_BODY
from newscenter.rsgi_environ import headers
from tests.served_site import answered

CONNECTIONS = 200
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
BODIES = {
    "stopped": f"{FORM}Content-Length: 100000\r\n\r\nnickname=x",
    "empty": f"{FORM}Content-Length: 100000\r\n\r\n",
    "multipart": "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000\r\n\r\n--b",
    "large": f"{FORM}Content-Length: 999999\r\n\r\nnickname=x",
    "headers": "Accept: ",
}


@pytest.fixture
def article(site) -> str:
    return site.article()


@pytest.fixture
def slow(site, article) -> Iterator[list[socket.socket]]:
    """Connections of every kind that began a request and send no more of it."""
    with ExitStack() as connections:
        start = f"POST {article}comments/ HTTP/1.1\r\nHost: localhost\r\n"
        senders = [
            (name, connections.enter_context(site.connect((start + body).encode())))
            for name, body in list(BODIES.items()) * (CONNECTIONS // len(BODIES))
        ]
        # What is too large is refused at once.
        yield [connection for name, connection in senders if name != "large"]


def test_slow_senders_stop_neither_pages_nor_forms(site, article, slow) -> None:
    assert [site.get(article).status for _ in range(5)] == [200] * 5
    response = site.request("POST", f"{article}comments/", b"body=x", FORM_HEADERS)
    assert "验证码" in response.body.decode()
    # None of the slow ones was given up so far.
    assert answered(slow) == []


def test_a_body_that_does_not_come_is_given_up(site, article) -> None:
    start = time.monotonic()
    request = f"POST {article} HTTP/1.1\r\nHost: localhost\r\n"
    with ExitStack() as connections:
        slow = {
            name: connections.enter_context(site.connect((request + body).encode()))
            for name, body in BODIES.items()
        }
        answers = {name: one.makefile("rb").read().decode() for name, one in slow.items()}
    assert time.monotonic() - start >= SECONDS_FOR_BODY - 1
    # Without all of its headers it is no request that could be answered.
    assert answers.pop("headers") == ""
    assert answers.pop("large").startswith("HTTP/1.1 413")
    for name, answer in answers.items():
        assert answer.startswith("HTTP/1.1 408"), name
        assert "请重新发送" in answer


def test_a_body_that_is_cut_off_is_not_processed(site) -> None:
    before = site.counts()
    path, headers, body = site.comment_form()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{lines}Content-Length: {len(body) + 1}"
    with site.connect(f"{start}\r\n\r\n".encode() + body) as connection:
        connection.shutdown(socket.SHUT_WR)
        # Whatever is answered, if anything: then it is over.
        connection.makefile("rb").read()
    assert site.counts() == before
    response = site.request("POST", path, body, headers)
    assert response.status == 302
    assert site.counts() != before


@pytest.mark.parametrize("megabytes", [1, 4])
def test_a_body_that_is_too_long_is_answered(site, article, megabytes) -> None:
    body = b"body=" + b"x" * megabytes * 1024 * 1024
    response = site.request("POST", f"{article}comments/", body, FORM_HEADERS)
    assert response.status == 413
    assert "发送的内容太大" in response.body.decode()
    assert len(response.body) < 10_000


def test_the_longest_form_is_read(site, article) -> None:
    body = b"body=" + b"x" * (READER_BODY - 5)
    response = site.request("POST", f"{article}comments/", body, FORM_HEADERS)
    assert response.status == 200
    assert len(response.body) < READER_BODY


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nx=y\r\n0\r\n\r\n", 411),
        ("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        ("Content-Length: 3\r\nContent-Length: 4\r\n\r\nx=yz", 400),
        ("Content-Type: multipart/form-data; charset*=utf-8''%00\r\n\r\n", 400),
        ("Content-Length: -3\r\n\r\nx=y", 400),
        ("Content-Length: 99999999999999999999\r\n\r\nx=y", 400),
        ("Host: example.com\r\nContent-Length: 3\r\n\r\nx=y", 400),
        ("Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n", 400),
        # What a proxy makes of the header of a client.
        ("Content-Length: 0\r\nX-Forwarded-For: é, 203.0.113.9\r\n\r\n", 400),
        ("Content-Length: 0\r\nX-Forwarded-Proto: é, https\r\n\r\n", 400),
        ("Content-Length: 3\r\nContent-Type: text/plain; charset=é\r\n\r\nx=y", 400),
    ],
)
def test_headers_that_are_not_clear_are_refused(site, article, headers, status) -> None:
    start = f"POST {article}comments/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    with site.connect((start + headers).encode()) as connection:
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith(f"HTTP/1.1 {status}")


def test_headers_that_are_too_long_are_refused(site) -> None:
    assert site.request("GET", "/", headers={"X-Long": "x" * 8_000}).status == 200
    assert site.request("GET", "/", headers={"X-Long": "x" * 200_000}).status == 431


def address_of_the_last_comment(site) -> str:
    return site.ask("SELECT address FROM comments_comment ORDER BY id DESC LIMIT 1")[0][0]


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"X-Forwarded-For": "203.0.113.1"}, "203.0.113.1"),
        ({"X_Forwarded_For": "203.0.113.2"}, "127.0.0.1"),
        ({"X_FORWARDED-FOR": "203.0.113.3"}, "127.0.0.1"),
        ({"X-Forwarded-For": "203.0.113.4", "X_Forwarded_For": "203.0.113.5"}, "203.0.113.4"),
        ({"x_forwarded-for": "203.0.113.6", "X-Forwarded-For": "203.0.113.7"}, "203.0.113.7"),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.8", "REMOTE_ADDR": "203.0.113.8"}, "127.0.0.1"),
    ],
)
def test_headers_with_underscores_are_dropped(site, headers, address) -> None:
    site.post_comment(headers)
    assert address_of_the_last_comment(site) == address


def test_addresses_are_logged_without_their_secrets(site) -> None:
    secret = parse_qs(urlsplit(site.post_comment({})).query)["received"][0]
    for path in (
        f"/comments/status/{secret}",
        f"/comments/status/{secret}x/",
        f"/comments/status/{secret}/?x={secret}",
        f"/nowhere/?received={secret}",
        f"/modes/?theme=x&next=/comments/status/{secret}/",
        f"/modes/?theme=x&next=%2Fcomments%2Fstatus%2F{secret}%2F",
    ):
        assert site.get(path).status < 500
    for body in (b"action=unknown", b"", b"x" * READER_BODY * 2):
        assert site.request("POST", f"/comments/status/{secret}/", body).status >= 400
    log = site.log.read_text()
    assert "/comments/status/***" in log
    assert secret not in log


def test_the_last_value_of_a_proxy_wins() -> None:
    pairs = [("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")]
    cookies = [("cookie", "a=1"), ("cookie", "b=2")]
    scope = SimpleNamespace(headers=Headers([*pairs, *cookies]))
    assert headers(scope) == {"HTTP_X_FORWARDED_PROTO": "http", "HTTP_COOKIE": "a=1; b=2"}


ATTACH = """
from django.core.files.base import ContentFile
from articles.models import Article, Attachment
row = Attachment(title="公告", name="公告.pdf", kind="pdf", size=5_000_000)
row.file.save("x.pdf", ContentFile(b"%PDF-1.7" + bytes(4_999_992)))
Article.objects.get(pk={pk}).set_attachments([(row.key, row.title)])
row.refresh_from_db()
print("at", row.get_absolute_url())
"""


def test_attachments_are_sent_whole_and_as_downloads(site, article) -> None:
    result = site.manage("shell", "-c", ATTACH.format(pk=article.split("/")[2]))
    path = result.stdout.rpartition("at ")[2].strip()
    for method, length in (("GET", 5_000_000), ("HEAD", 0)):
        response = site.request(method, path, headers={"Accept-Encoding": "gzip"})
        assert response.status == 200
        assert len(response.body) == length
        assert response.headers["Content-Length"] == "5000000"
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert site.get(path.replace("/attachments/", "/attachments/9")).status == 404
