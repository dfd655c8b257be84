"""Pages that nginx keeps: for a second and for everybody, and for as long as the site is down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from tests.nginx import needs_nginx, nginx_before
from tests.served_site import wait_until

pytestmark = needs_nginx
# Long enough for any machine; the site says one second.
KEPT = "public, max-age=0, s-maxage=600"


class Origin(ThreadingHTTPServer):
    """A site that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[str] = []
        self.headers = {"Cache-Control": KEPT}
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    server: Origin

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        body = f"{len(self.server.requests)}".encode()
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running(origin: Origin) -> Iterator[None]:
    thread = Thread(target=origin.serve_forever)
    thread.start()
    yield
    origin.shutdown()
    origin.server_close()
    thread.join()


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """nginx in front of an origin; `get(path, **headers)` returns status, headers and body."""
    (tmp_path / "visits").mkdir()
    origin = Origin()
    site = SimpleNamespace(port=origin.server_port, folder=tmp_path)
    serving = running(origin)
    serving.__enter__()
    with nginx_before(site, tmp_path) as port:

        def get(path: str, **headers: str) -> tuple[int, dict[str, str], str]:
            client = HTTPConnection("127.0.0.1", port, timeout=60)
            client.request("GET", path, headers=headers)
            response = client.getresponse()
            answer = response.status, dict(response.getheaders()), response.read().decode()
            client.close()
            return answer

        edge = SimpleNamespace(origin=origin, get=get, is_up=True)

        def stop() -> None:
            if edge.is_up:
                edge.is_up = False
                serving.__exit__(None, None, None)

        edge.stop = stop
        yield edge
        stop()


@pytest.mark.parametrize("path", ["/", "/articles/5/", "/category/renwu/?page=x"])
def test_a_page_is_asked_for_once(edge, path):
    bodies = {edge.get(path, Cookie="display=theme-dark")[2] for _ in range(20)}
    assert (bodies, edge.origin.requests) == ({"1"}, [path])


def test_pages_of_lists_are_apart_and_an_article_has_one(edge):
    lists = {edge.get(f"/category/renwu/?page={number}")[2] for number in range(3)}
    assert len(lists) == 3
    articles = {edge.get(f"/articles/5/?from={number}")[2] for number in range(3)}
    assert len(articles) == 1
    assert edge.origin.requests[3:] == ["/articles/5/"]


def test_staff_see_the_site_itself_and_leave_nothing_for_readers(edge):
    assert edge.get("/", Cookie="sessionid=x")[2] == "1"
    assert edge.get("/")[2] == "2"
    assert edge.get("/", Cookie="display=elder-on; sessionid=x")[2] == "3"
    assert edge.get("/")[2] == "2"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private, no-store"},
        {"Cache-Control": KEPT, "Set-Cookie": "csrftoken=x"},
        {},
    ],
)
def test_what_is_for_one_reader_is_not_kept(edge, headers):
    edge.origin.headers = headers
    assert [edge.get("/articles/5/comments/")[2] for _ in range(3)] == ["1", "2", "3"]


def test_readers_go_on_reading_while_the_site_is_down(edge):
    edge.origin.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
    assert edge.get("/articles/5/")[2] == "1"
    edge.origin.status = 503
    # Kept for its second, and then because the site can't answer.
    assert all(edge.get("/articles/5/")[0::2] == (200, "1") for _ in range(3))
    edge.stop()
    assert edge.get("/articles/5/")[0::2] == (200, "1")
    assert edge.get("/articles/6/")[0] == 502


def test_a_withdrawn_page_replaces_the_kept_one(edge):
    edge.origin.headers["Cache-Control"] = "public, max-age=0, s-maxage=1"
    assert edge.get("/articles/5/")[0] == 200
    edge.origin.status = 410
    wait_until(lambda: edge.get("/articles/5/")[0] == 410)
    edge.origin.status = 503
    assert {edge.get("/articles/5/")[0] for _ in range(3)} <= {410, 503}


def test_the_display_stylesheet_follows_the_cookie(edge, tmp_path):
    folder = tmp_path / "static" / "display"
    folder.mkdir(parents=True)
    for name in ("default", "elder-on", "theme-dark.elder-on.size-large"):
        (folder / f"{name}.css").write_text(f"/* {name} */")
    for cookie, name in {
        "": "default",
        "display=elder-on": "elder-on",
        "a=b; display=theme-dark.elder-on.size-large": "theme-dark.elder-on.size-large",
        "display=theme-none": "default",
        "display=../../secret": "default",
    }.items():
        status, headers, text = edge.get("/modes.css", Cookie=cookie)
        assert (status, text) == (200, f"/* {name} */")
        assert headers["Content-Type"] == "text/css"
        assert headers["Vary"] == "Cookie"
    assert edge.origin.requests == []


def test_collectstatic_writes_a_stylesheet_for_every_cookie(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "newscenter.static_storage.StaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    sheets = list((tmp_path / "display").glob("*.css"))
    assert len(sheets) == 24
    # nginx tells files of one time apart by their length.
    assert len({sheet.stat().st_size for sheet in sheets}) == 24


def test_static_files_are_kept_by_their_names(edge, tmp_path):
    (tmp_path / "static" / "site").mkdir(parents=True)
    for name, age in {"site.0123456789ab.css": "immutable", "site.css": "max-age=60"}.items():
        (tmp_path / "static" / "site" / name).write_text("a {}")
        status, headers, _text = edge.get(f"/static/site/{name}")
        assert (status, age in headers["Cache-Control"]) == (200, True)
        assert headers["X-Content-Type-Options"] == "nosniff"
