"""The site behind nginx, with the configuration that is supplied."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from newscenter.edge import ROOT
from newscenter.request_limits import ADDRESS, DESK_ADDRESS, READER_BODY, STAFF_BODY
from tests.nginx import needs_nginx
from tests.served_site import answered, wait_until

pytestmark = needs_nginx

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def log(proxy, tmp_path) -> Path:
    return tmp_path / "access.log"


def test_slow_senders_stop_no_pages(site, proxy) -> None:
    article = site.article()
    start = f"POST {article}comments/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n"
    with ExitStack() as connections:
        slow = [
            connections.enter_context(site.connect((start + data).encode(), port=proxy))
            for data in ["\r\nbody=", "Accept: "] * 100
        ]
        statuses = [site.request("GET", article, port=proxy).status for _ in range(5)]
        assert statuses == [200] * 5
        # Those that are not too many were not given up so far.
        assert set(answered(slow)) <= {b"HTTP/1.1 429"}


# How many may wait with an unfinished request; a GET with a body is no form.
@pytest.mark.parametrize(("method", "allowed"), [("POST", 20), ("GET", 200)])
def test_one_address_keeps_only_so_many_connections_waiting(site, proxy, method, allowed) -> None:
    start = f"{method} / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx".encode()
    with ExitStack() as stack:
        waiting = [
            stack.enter_context(site.connect(start, port=proxy)) for _ in range(allowed + 20)
        ]
        wait_until(lambda: len(answered(waiting)) >= 20, 20)
        assert answered(waiting) == [b"HTTP/1.1 429"] * 20
        assert site.get("/").status == 200


# More than the burst at once, to an address that nginx answers by itself; the forms are fewer than
# the burst of all requests.
@pytest.mark.parametrize(("method", "half"), [("POST", 225), ("GET", 900)])
def test_one_address_sends_only_so_many_requests_at_once(site, proxy, method, half) -> None:
    request = f"{method} /media/pictures/none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
    statuses = Counter()
    for _ in range(2):
        many = f"{request}\r\n" * (half - 1) + f"{request}Connection: close\r\n\r\n"
        with site.connect(port=proxy) as connection, ThreadPoolExecutor(1) as sender:
            sender.submit(connection.sendall, many.encode())
            lines = connection.makefile("rb").read()
            statuses.update(re.findall(rb"HTTP/1.1 (\d+)", lines))
    assert statuses.total() == 2 * half
    assert set(statuses) == {b"429", b"404"}


def test_slow_senders_are_given_up(site, proxy) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\n"
    starts = [head, f"{head}Content-Length: 9\r\n\r\nx"]
    with ExitStack() as stack:
        slow = [stack.enter_context(site.connect(start.encode(), port=proxy)) for start in starts]
        # Twenty seconds is what a connection of the tests waits for.
        for connection in slow:
            assert b" 200 " not in connection.makefile("rb").read()


def test_a_form_that_is_too_long_is_refused_by_the_site(site, proxy) -> None:
    body = b"x" * 4 * 1024 * 1024
    response = site.request("POST", f"{site.article()}comments/", body, FORM, proxy)
    assert response.status == 413
    assert "缩短文字" in response.body.decode()


def test_a_picture_of_the_newsroom_passes(site, proxy) -> None:
    assert READER_BODY < STAFF_BODY - 2**20
    body = b"x" * (STAFF_BODY - 2**20)
    response = site.request("POST", "/admin/articles/picture/add/", body, FORM, proxy)
    # Nobody is signed in; the length alone does not refuse it.
    assert response.status in (302, 403)


@pytest.mark.parametrize(
    ("path", "longest"), [("/articles/1", ADDRESS), ("/admin/comments/comment/desk/", DESK_ADDRESS)]
)
def test_redirects_pass_at_any_length_that_the_site_answers(site, proxy, path, longest) -> None:
    address = f"{path}?{'1' * (longest - len(path))}"
    response = site.request("GET", address, port=proxy)
    assert response.status in (301, 302)
    assert len(response.headers["Location"]) > longest
    assert site.request("GET", f"{address}11", port=proxy).status == 414


def test_the_sender_s_address_cannot_be_forged(site, proxy) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X_Forwarded_For": "203.0.113.10"}
    site.post_comment(forged, port=proxy)
    query = "SELECT address FROM comments_comment ORDER BY id DESC LIMIT 1"
    # nginx appends the address that it sees, which is a trusted proxy's here.
    assert site.ask(query) == [("203.0.113.9",)]


def test_the_sender_s_port_cannot_be_forged(site, proxy) -> None:
    site.post_comment({"X-Client-Port": "7", "X_Client_Port": "8"}, port=proxy)
    [(port,)] = site.ask("SELECT client_port FROM comments_comment ORDER BY id DESC LIMIT 1")
    assert port > 1024


def test_the_log_keeps_no_secret(site, proxy, log) -> None:
    accepted = site.post_comment({"X-Forwarded-For": "203.0.113.11"}, port=proxy)
    secret = parse_qs(urlsplit(accepted).query)["received"][0]
    status = f"/comments/status/{secret}/"
    article = site.article()
    with_next = [f"{path}?next={status}" for path in ("/modes/", article, f"{article}print/")]
    for path in (accepted, status, status + "?x=1", *with_next):
        referred = {"Referer": f"http://localhost{status}"}
        assert site.request("GET", path.partition("#")[0], None, referred, proxy).status < 400
    site.request("POST", status, b"x" * READER_BODY * 2, FORM, proxy)
    # This one nginx itself refuses, and would name its address among the errors.
    too_long = {"Content-Length": "30000000", "Expect": "100-continue"}
    assert site.request("POST", status, None, FORM | too_long, proxy).status == 413
    wait_until(lambda: "POST /comments/status/-/" in log.read_text())
    assert secret not in log.read_text()
    assert secret not in "".join(file.read_text() for file in log.parent.glob("*error.log"))


def test_every_server_writes_the_log_without_secrets() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    servers = re.findall(r"^server \{\n.*?^\}", text, re.MULTILINE | re.DOTALL)
    assert len(servers) == 2
    for server in servers:
        logs = re.findall(r"^ *access_log .*/access\.log (\w+)", server, re.MULTILINE)
        assert set(logs) == {"newscenter"}
