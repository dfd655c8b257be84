"""Monitoring behind nginx: ids of requests pass through, and the metrics are hidden."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from newscenter.edge import free_port
from tests.nginx import needs_nginx, nginx_before
from tests.served_site import wait_until

pytestmark = needs_nginx


def test_both_logs_and_the_answer_name_a_request_alike(site, proxy, tmp_path) -> None:
    answer = site.request("GET", "/nowhere/?id=1", port=proxy)
    request_id = answer.headers["X-Request-ID"]
    assert answer.headers.get_all("X-Request-ID") == [request_id]
    assert re.fullmatch("[0-9a-f]{32}", request_id)
    log = tmp_path / "access.log"
    wait_until(lambda: '"GET /nowhere/ HTTP/1.1" 404' in log.read_text())
    assert log.read_text().rstrip().endswith(request_id)
    assert f"({request_id}) Not Found: /nowhere/" in site.log.read_text()


def test_each_answer_has_its_own_id_also_of_a_kept_page(site, proxy) -> None:
    ids = {site.request("GET", "/", port=proxy).headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5


def test_nginx_makes_the_id_whatever_the_reader_sends(site, proxy) -> None:
    sent = "0" * 32
    answer = site.request("GET", "/", None, {"X-Request-ID": sent}, proxy)
    assert answer.headers["X-Request-ID"] != sent


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x=1", "/%6detrics", "//metrics"])
def test_nginx_hides_the_metrics(site, proxy, path: str) -> None:
    assert site.request("GET", "/metrics").status == 200
    answer = site.request("GET", path, port=proxy)
    assert answer.status == 404
    assert b"newscenter_" not in answer.body


def test_every_worker_answers_for_all(site) -> None:
    def counted() -> set[int]:
        pages = [site.request("GET", "/metrics").body.decode() for _ in range(8)]
        line = r'seconds_count\{route="articles:home",.*\} ([\d.]+)'
        return {sum(int(float(n)) for n in re.findall(line, page)) for page in pages}

    [before] = counted()
    for _ in range(12):
        site.request("GET", "/")
    assert counted() == {before + 12}


def test_a_killed_worker_takes_no_counts_along(site) -> None:
    def served() -> float:
        page = site.request("GET", "/metrics").body.decode()
        return sum(map(float, re.findall(r'seconds_count\{route="readyz".*\} ([\d.]+)', page)))

    site.request("HEAD", "/readyz")
    before = served()
    [first, *_others] = site.workers()
    first.kill()
    first.wait(20)
    wait_until(lambda: len(site.workers()) == 2)
    wait_until(site.is_up)
    assert served() >= before


def test_while_the_site_is_down_a_page_that_is_not_kept_says_so_in_words(site, tmp_path) -> None:
    down = SimpleNamespace(port=free_port(), folder=site.folder)
    with nginx_before(down, tmp_path) as proxy:
        for method, path in (("GET", "/articles/1/"), ("POST", "/articles/1/comments/")):
            answer = site.request(method, path, port=proxy)
            assert answer.status == 502
            assert "网站暂时打不开" in answer.body.decode()
            assert answer.headers["Cache-Control"] == "no-store"
        style = site.request("GET", "/static/site/site.css", port=proxy)
        assert style.status == 200
        assert site.request("GET", "/edge/unavailable.html", port=proxy).status == 404


def test_what_nginx_refuses_by_itself_is_refused_in_words(site, tmp_path) -> None:
    down = SimpleNamespace(port=free_port(), folder=site.folder)
    with nginx_before(down, tmp_path) as proxy:
        length = {"Content-Length": str(6 << 20)}
        answer = site.request("POST", "/articles/1/comments/", port=proxy, headers=length)
        assert answer.status == 413
        assert "内容太大" in answer.body.decode()
        answers = [site.request("POST", "/search/", port=proxy) for _number in range(80)]
        assert {answer.status for answer in answers} == {429, 502}
        refused = next(answer for answer in answers if answer.status == 429)
        assert "打开得太快了" in refused.body.decode()
        assert refused.headers["Cache-Control"] == "no-store"
