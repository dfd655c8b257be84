"""Pictures fetched from another site: types, sizes, redirects, time, and slow or broken answers."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import quote

import pytest

from articles.editing import public_addresses, remote_pictures
from articles.editing.remote_pictures import NotFetchedError, fetch
from tests.factories import picture_file

PICTURE = picture_file().read()


class Answers(BaseHTTPRequestHandler):
    """A site whose paths say how it answers."""

    seen: ClassVar[list[dict[str, str]]] = []
    paths: ClassVar[list[str]] = []
    server: ClassVar[ThreadingHTTPServer]

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers))
        self.paths.append(self.path)
        name = self.path.partition("/")[2].partition("?")[0]
        getattr(self, name, self.picture)()

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def picture(self) -> None:
        self.answer(200, PICTURE, Content_Type="image/png", Content_Length=str(len(PICTURE)))

    def missing(self) -> None:
        self.answer(404, b"", Content_Type="image/png")

    def page(self) -> None:
        self.answer(200, b"<html>", Content_Type="text/html")

    def drawing(self) -> None:
        self.answer(200, b"<svg/>", Content_Type="image/svg+xml")

    def heavy(self) -> None:
        self.answer(200, b"", Content_Type="image/png", Content_Length=str(2 * 10**8))

    def endless(self) -> None:
        self.answer(200, bytes(3000), Content_Type="image/png")

    def cut_off(self) -> None:
        self.answer(200, PICTURE[:50], Content_Type="image/png", Content_Length="1000")

    def slow(self) -> None:
        self.send_response_only(200)
        self.flush_headers()
        with suppress(OSError):
            for _number in range(200):
                self.wfile.write(b"X-A: b\r\n")
                time.sleep(0.05)

    def moved(self) -> None:
        self.answer(302, b"", Location="/picture.png")

    def moved_in_chinese(self) -> None:
        self.answer(302, b"", Location="/图片.png".encode().decode("latin-1"))

    def round(self) -> None:
        self.answer(302, b"", Location="/round")

    def inside(self) -> None:
        self.answer(302, b"", Location="http://169.254.169.254/latest/meta-data/")

    def to_file(self) -> None:
        self.answer(301, b"", Location="file:///etc/passwd")


@pytest.fixture
def picture_site(monkeypatch) -> Iterator[str]:
    """The address of the site, which counts as a public one."""
    Answers.seen.clear()
    Answers.paths.clear()
    server = Answers.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    local, is_public = ip_address("127.0.0.1"), public_addresses.is_public

    def is_public_or_local(address: Any) -> bool:
        return address == local or is_public(address)

    monkeypatch.setattr(public_addresses, "is_public", is_public_or_local)
    monkeypatch.setattr(remote_pictures, "PORTS", {"http": server.server_port, "https": 443})
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "path", ["/picture.png", "/图片.png?wx_fmt=png&tp=webp", "/moved", "/moved_in_chinese"]
)
def test_a_picture_is_fetched(picture_site: str, path: str) -> None:
    assert fetch(picture_site + path) == PICTURE
    assert "moved" in path or Answers.paths == [quote(path, safe="/?=&")]


def test_a_redirect_in_chinese_is_followed(picture_site: str) -> None:
    fetch(f"{picture_site}/moved_in_chinese")
    assert Answers.paths[-1] == quote("/图片.png")


def test_nothing_is_told_to_the_other_site_and_no_proxy_is_used(
    picture_site: str, monkeypatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    fetch(f"{picture_site}/picture.png")
    assert set(Answers.seen[0]) == {"Host", "Accept", "Accept-Encoding", "User-Agent"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing", "404"),
        ("page", "no picture|不是图片"),
        ("drawing", "no picture|不是图片"),
        ("heavy", "20 MB"),
        ("endless", "20 MB"),
        ("cut_off", "can't be reached|连不上"),
        ("round", "leads on|转来转去"),
        ("inside", "internal network|内部网络"),
        ("to_file", "not a web address|不是网址"),
    ],
)
def test_what_is_no_picture_is_refused(
    picture_site: str, monkeypatch, path: str, reason: str
) -> None:
    monkeypatch.setattr(remote_pictures, "MAX_BYTES", 2000)
    with pytest.raises(NotFetchedError, match=reason):
        fetch(f"{picture_site}/{path}")


def test_a_site_that_sends_a_little_now_and_then_is_cut_off(picture_site: str, monkeypatch) -> None:
    monkeypatch.setattr(remote_pictures, "SECONDS", 0.4)
    with pytest.raises(NotFetchedError, match="too long|太久"):
        fetch(f"{picture_site}/slow")


@pytest.mark.parametrize(("name", "is_fetched"), [("IP:127.0.0.1", True), ("DNS:a.cn", False)])
def test_the_certificate_has_to_name_the_host(
    picture_site: str, monkeypatch, tmp_path, name: str, *, is_fetched: bool
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    options = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=a"]
    files = ["-keyout", key, "-out", certificate, "-addext", f"subjectAltName={name}"]
    subprocess.run(["openssl", *options, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Answers.server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    address = f"{picture_site.replace('http', 'https')}/picture.png"
    monkeypatch.setattr(remote_pictures, "PORTS", {"https": server.server_port})
    with pytest.raises(NotFetchedError):
        fetch(address)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    if is_fetched:
        assert fetch(address) == PICTURE
    else:
        with pytest.raises(NotFetchedError):
            fetch(address)
        assert Answers.seen == []
