"""Visits that nginx writes: counted like those of the site, once, and through every rotation."""

from __future__ import annotations

import os
import re
import secrets
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from articles.readership.crawlers import LoggedRequest, is_reader
from tests.factories import BROWSER
from tests.nginx import needs_nginx
from tests.served_site import wait_until
from tests.test_crawlers import NAVIGATIONS, NOT_READING
from tests.test_server_visits import read, views_of, wait_for_tally

pytestmark = needs_nginx

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
# Method, headers, and whether the request is a visit.
REQUESTS = [
    *(("GET", headers, True) for headers in NAVIGATIONS if "If-None-Match" not in headers),
    *(("GET", headers, False) for headers in NOT_READING),
    ("HEAD", {}, False),
    ("POST", {"Content-Length": "0"}, False),
    ("GET", {"User-Agent": GOOGLEBOT}, False),
    ("GET", {"User-Agent": ""}, False),
    ("GET", {"User-Agent": BROWSER + "x" * 700}, True),
    ("GET", {"User-Agent": BROWSER + "x" * 700 + "bot"}, True),
    ("GET", {"User-Agent": BROWSER + ' "quoted" \\ \t'}, True),
    ("GET", {"User-Agent": BROWSER + " 渡口".encode().decode("latin-1")}, False),
    ("GET", {"Cookie": "theme=dark; elder=on"}, True),
    ("GET", {"Cookie": "theme=dark; sessionid=x"}, False),
    ("GET", {"Sec-Fetch-Dest": "x" * 5000}, False),
]


@pytest.fixture
def article(site) -> str:
    wait_for_tally(site)
    return site.article()


def lines(folder: Path, kind: str) -> dict[str, list[str]]:
    """Return the fields of the requests in the logs of this kind, by the names of the lines."""
    data = b"".join(path.read_bytes() for path in folder.glob(f"{kind}*.log"))
    split = (line.split("\t") for line in data.decode(errors="replace").splitlines())
    return {fields[1]: fields[3:] for fields in split}


def visits(site, article: str, kind: str, port: int, method: str, headers: dict) -> list[bool]:
    """Send the request; return for each line that it left in the log whether it is a visit."""
    before = lines(site.folder / "visits", kind)
    site.request(method, article, None, {"User-Agent": BROWSER} | headers, port)
    # nginx writes the line after the answer: when the next one is there, this one is.
    last = {"User-Agent": f"last {secrets.token_hex(8)}"}
    site.request("GET", article, None, last, port)

    def new() -> list[list[str]]:
        after = lines(site.folder / "visits", kind)
        return [fields for name, fields in after.items() if name not in before]

    wait_until(lambda: any(fields[-1] == last["User-Agent"] for fields in new()))
    requests = (LoggedRequest(*fields) for fields in new())
    return [is_reader(request) for request in requests if request.user_agent != last["User-Agent"]]


def test_nginx_and_the_site_decide_alike(site, article, proxy) -> None:
    for method, headers, is_visit in REQUESTS:
        by_site = visits(site, article, "app", site.port, method, headers)
        by_nginx = visits(site, article, "nginx", proxy, method, headers)
        assert (any(by_site), any(by_nginx)) == (is_visit, is_visit), (method, headers)


def test_a_visit_through_nginx_is_counted_once_and_its_line_holds_no_address(
    site, article, proxy
) -> None:
    folder = site.folder / "visits"
    before, of_site = views_of(site, article), lines(folder, "app")
    headers = {"User-Agent": BROWSER, "Cookie": "theme=dark"}
    assert site.request("GET", f"{article}?q=secret", None, headers, proxy).status == 200
    wait_until(lambda: views_of(site, article) == before + 1)
    assert lines(folder, "app") == of_site
    text = (folder / "nginx.log").read_text()
    assert not re.search("127[.]0[.]0|secret|dark", text)
    assert "GET" in text


def test_a_reload_counts_and_what_is_not_shown_does_not(site, article, proxy) -> None:
    before = views_of(site, article)
    headers = {"User-Agent": BROWSER}
    for path in ("/articles/99999/", "/articles/0/", f"{article}comments/", f"{article}print/"):
        site.request("GET", path, None, headers, proxy)
    tag = site.request("GET", article, None, {"User-Agent": "bot"}, proxy).headers["ETag"]
    again = site.request("GET", article, None, headers | {"If-None-Match": tag}, proxy)
    wait_until(lambda: views_of(site, article) == before + 1)
    assert again.status == 304
    assert not re.search("\t99999\t|\t0\t", (site.folder / "visits" / "nginx.log").read_text())


def test_a_reader_who_left_before_the_page_came_is_not_counted(site, article, proxy) -> None:
    before = views_of(site, article)
    request = f"GET {article} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {BROWSER}\r\n\r\n"
    for _ in range(5):
        site.connect(request.encode(), port=proxy).close()
    assert read(site, article, 1, proxy) == 1
    wait_until(lambda: views_of(site, article) == before + 1)


def test_no_visit_is_lost_or_counted_twice_when_the_log_is_rotated(
    site, article, proxy, tmp_path
) -> None:
    folder = site.folder / "visits"
    before = views_of(site, article)
    master = int((tmp_path / "nginx.pid").read_text())
    with ThreadPoolExecutor(8) as pool:
        shown = [pool.submit(read, site, article, 20, proxy) for _ in range(8)]
        for number in range(1, 6):
            written = len(lines(folder, "nginx"))
            (folder / "nginx.log").rename(folder / f"nginx.log.{number}")
            os.kill(master, signal.SIGUSR1)
            wait_until((folder / "nginx.log").exists)
            wait_until(lambda n=written: len(lines(folder, "nginx")) > n or all_done(shown))
        count = sum(future.result() for future in shown)
    assert count == 160
    wait_until(lambda: views_of(site, article) >= before + count)
    assert views_of(site, article) == before + count


def all_done(futures: list[Future]) -> bool:
    return all(future.done() for future in futures)
