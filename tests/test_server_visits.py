"""Counting through the server as production runs it: nothing is lost, whatever is killed."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

import psutil
import pytest

from tests.factories import BROWSER
from tests.served_site import wait_until

READERS = 32


@pytest.fixture
def article(site) -> str:
    wait_for_tally(site)
    return site.article()


def views_of(site, article: str) -> int:
    number = re.findall("[0-9]+", article)[0]
    query = f"SELECT coalesce(sum(views), 0) FROM articles_{{}} WHERE article_id = {number}"
    total, by_day = (site.ask(query.format(table))[0][0] for table in ("totalviews", "dailyviews"))
    # Both are read, one after the other: the tally may have added to them in between.
    return total if total == by_day else -1


def wait_for_tally(site) -> None:
    """Wait until all is counted that other tests have read."""

    def is_counted() -> bool:
        sizes = {path.stat().st_size for path in (site.folder / "visits").iterdir()} - {0}
        return sizes <= {
            offset for (offset,) in site.ask("SELECT offset FROM articles_visitposition")
        }

    wait_until(is_counted)


def read(site, article: str, times: int, port: int | None = None) -> int:
    """Open the article so many times, and return how often it was shown."""
    shown = 0
    for _ in range(times):
        try:
            answer = site.request("GET", article, None, {"User-Agent": BROWSER}, port)
            shown += answer.status == 200
        except OSError:
            # The worker was killed that was to answer.
            continue
    return shown


@contextmanager
def readers(site, article: str, views: int) -> Iterator[list[Future[int]]]:
    with ThreadPoolExecutor(READERS) as pool:
        shares = (len(range(number, views, READERS)) for number in range(READERS))
        yield [pool.submit(read, site, article, share) for share in shares]


def test_2000_views_of_32_readers_count_exactly_2000(site, article) -> None:
    before = views_of(site, article)
    with readers(site, article, 2000) as shown:
        assert sum(future.result() for future in shown) == 2000
    wait_until(lambda: views_of(site, article) >= before + 2000)
    assert views_of(site, article) == before + 2000


def test_no_view_is_lost_when_workers_and_the_tally_are_killed(site, article) -> None:
    before = views_of(site, article)
    with readers(site, article, 600) as shown:
        for running in (site.tally, site.workers, site.tally):
            process = running()[0]
            process.kill()
            process.wait(20)
            wait_until(lambda: len(site.workers()) == 2 and len(site.tally()) == 1)
        count = sum(future.result() for future in shown)
    assert count > 500
    wait_until(lambda: views_of(site, article) >= before + count)
    # A page may be written to the log and not be sent any more, one for each thread of the worker.
    assert views_of(site, article) - before - count in range(5)


def test_views_during_a_lock_are_counted_after_it(site, article) -> None:
    before = views_of(site, article)
    with closing(sqlite3.connect(site.folder / "newscenter.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert read(site, article, 20) == 20
        # Longer than the tally waits for the lock.
        wait_until(lambda: time.monotonic() - began > 5)
        assert views_of(site, article) == before
    wait_until(lambda: views_of(site, article) == before + 20)


def test_views_are_counted_before_the_server_stops(site, article) -> None:
    before = views_of(site, article)
    assert read(site, article, 10) == 10
    companions = site.companions()
    try:
        assert site.stop() == 0
        assert [process for process in companions if process.is_running()] == []
        assert views_of(site, article) == before + 10
        # Nothing is left of the processes; nginx may have been in front of the site.
        files = [path.name for path in (site.folder / "visits").iterdir()]
        assert [name for name in files if not name.startswith("nginx")] == []
    finally:
        site.start("serve")


def test_a_tally_that_dies_is_started_again(site) -> None:
    [before] = site.tally()
    before.kill()
    wait_until(lambda: site.tally() not in ([], [before]))


def test_tally_and_tasks_end_with_a_server_that_is_killed(site, article) -> None:
    companions = site.companions()
    assert len(companions) == 2
    before = views_of(site, article)
    assert read(site, article, 10) == 10
    site.process.send_signal(signal.SIGKILL)
    site.process.wait(20)
    _ended, running = psutil.wait_procs(companions, 20)
    assert running == []
    site.start("serve")
    wait_until(lambda: views_of(site, article) == before + 10)


def test_a_second_tally_is_refused(site) -> None:
    process = site.manage("tally_views", "--once")
    assert process.returncode == 1
    assert "已经在统计" in process.stderr
    assert "Traceback" not in process.stderr
