"""The server as `make demo` and production run it."""

from __future__ import annotations

import re
import runpy
import signal
import socket
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from urllib.parse import urlencode

from django.conf import settings

from newscenter.secret_key import read_or_make
from tests.factories import picture_file
from tests.served_site import wait_until


def test_the_production_server_answers_pages(site) -> None:
    response = site.get("/")
    assert response.status == 200
    assert response.headers["Server"] == "granian"
    assert "<html" in response.body.decode()


def test_style_sheets_may_be_cached_forever(site) -> None:
    page = site.get("/").body.decode()
    address = next(part for part in page.split('"') if part.endswith(".css"))
    response = site.get(address)
    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_readers_do_not_wait_for_writers(site) -> None:
    assert site.ask("PRAGMA journal_mode") == [("wal",)]


def test_pictures_are_served_and_nothing_else(site) -> None:
    for name in ("pictures/test.png", "pictures/test-320.avif", "notes.html"):
        path = site.folder / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture_file().read())
    response = site.get("/media/pictures/test.png")
    assert (response.status, response.headers["Content-Type"]) == (200, "image/png")
    rendition = site.get("/media/pictures/test-320.avif")
    assert rendition.headers["Content-Type"] == "image/avif"
    assert rendition.headers["Cache-Control"] == "max-age=2592000"
    for path in ("/media/notes.html", "/media/pictures/", "/media/pictures/../../secret_key"):
        assert site.get(path).status in (400, 404), path


def test_the_secret_key_is_readable_by_its_owner_only(site) -> None:
    assert (site.folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_concurrently_share_one_key(tmp_path) -> None:
    path = tmp_path / "var" / "secret_key"
    with get_context("spawn").Pool(4) as pool:
        keys = set(pool.map(read_or_make, [path] * 8, chunksize=1))
    assert keys == {path.read_text()}
    assert len(path.read_text()) >= 50
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_a_killed_worker_is_replaced_while_the_other_answers(site) -> None:
    before = site.workers()
    assert len(before) == 2
    before[0].kill()
    # Only what it was just answering goes down with it.
    before[0].wait(10)
    assert [site.get("/").status for _ in range(20)] == [200] * 20
    wait_until(lambda: len(site.workers()) == 2)
    assert before[0].pid not in {worker.pid for worker in site.workers()}
    assert site.get("/").status == 200


def test_a_database_that_is_moved_is_missed_until_it_is_back(site) -> None:
    file = site.folder / "newscenter.sqlite3"
    away = file.rename(site.folder / "away.sqlite3")
    answers = [site.get("/readyz") for _ in range(10)]
    assert {(answer.status, answer.body) for answer in answers} == {
        (503, b"the database file is missing")
    }
    page = site.get("/")
    assert (page.status, page.headers["Retry-After"]) == (503, "10")
    assert "<html" in page.body.decode()
    assert site.get("/healthz").body.startswith(b"ok\nnewscenter ")
    assert not file.exists()
    away.rename(file)
    assert [site.get(path).status for path in ("/readyz", "/") * 5] == [200] * 10
    # The failed requests are in the log; a later test looks for others.
    site.log.write_text("")


def test_readers_do_not_wait_behind_comments_that_wait_for_a_lock(site) -> None:
    article = re.search(r'"(/articles/[0-9]+/)"', site.get("/").body.decode())[1]
    form = site.get(f"{article}comments/")
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    values = dict(re.findall(r'name="(\w+)" value="(\w+)"', form.body.decode()))
    # The name of a button that sends nothing.
    values.pop("refresh")
    body = urlencode(values | {"captcha_1": "wrong", "nickname": "甲", "body": "乙"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}

    def post(_number: int) -> int:
        return site.request("POST", f"{article}comments/", body, headers).status

    with ThreadPoolExecutor(12) as senders:
        with closing(sqlite3.connect(site.folder / "newscenter.sqlite3")) as other:
            other.execute("BEGIN IMMEDIATE")
            posts = [senders.submit(post, number) for number in range(12)]
            for path in ("/", article, f"{article}comments/", "/healthz", "/readyz"):
                assert site.get(path).status == 200
            # All of them, before any comment has waited its twenty seconds for the lock.
            assert [waiting.result() for waiting in posts if waiting.done()] == []
        assert {waiting.result() for waiting in posts} <= {200, 429}


def test_an_occupied_port_is_reported(site) -> None:
    result = subprocess.run(
        [settings.BASE_DIR / "deploy" / "serve"],
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode != 0
    assert f"port {site.port}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_becomes_free_is_waited_for(monkeypatch) -> None:
    script = runpy.run_path(str(settings.BASE_DIR / "deploy" / "free_port.py"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        waits = []
        monkeypatch.setattr(time, "sleep", lambda seconds: (waits.append(seconds), server.close()))
        script["main"]("127.0.0.1", str(port))
    assert len(waits) == 1


def test_starting_the_demo_again_changes_nothing(site) -> None:
    before = site.counts()
    assert site.stop() == 0
    assert "Traceback" not in site.log.read_text()
    site.start()
    assert site.counts() == before


def test_workers_end_with_a_server_that_is_killed(site) -> None:
    workers = site.workers()
    assert len(workers) == 2
    site.process.send_signal(signal.SIGKILL)
    site.process.wait(20)
    for worker in workers:
        worker.wait(20)
    site.start("serve")
    assert site.get("/").status == 200
