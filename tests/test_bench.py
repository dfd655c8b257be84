"""The benchmarks: limits that can fail, results that are read right, and programs that end."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import psutil
import pytest

from bench.lighthouse import CURVES, blocking_time, score
from bench.limits import is_missed, judge
from bench.load import Load, parse
from bench.report import Machine, Result, text_of
from bench.servers import ROOT, Program, cores, on_core
from tests.served_site import wait_until

WRK = """Running 2s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    17.83ms    3.42ms  44.19ms   92.47%
    Req/Sec     1.80k   210.70     2.01k    85.00%
  3592 requests in 2.00s, 132.49MB read
{failures}Requests/sec:   1793.21
Transfer/sec:     66.14MB
"""
# Starts another program in a session of its own, where no signal to the first one reaches it.
STARTS_ANOTHER = """
import subprocess, sys
other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE,
                         start_new_session=True)
print(other.pid, flush=True)
other.wait()
"""


@pytest.mark.parametrize(
    ("limit", "is_reached"),
    [
        ({"at_most": 2.0}, True),
        ({"at_most": 1.9}, False),
        ({"at_least": 2.0}, True),
        ({"at_least": 2.1}, False),
        ({"at_most": 0}, False),
    ],
)
def test_a_limit_can_be_missed_and_its_line_tells(capsys, limit, is_reached) -> None:
    assert judge("a page", 2.0, unit=" ms", **limit) is is_reached
    line = capsys.readouterr().out
    assert line.startswith("a page  2 ms, at ")
    assert is_missed(line) is not is_reached


@pytest.mark.parametrize("limit", [{}, {"at_most": 1, "at_least": 1}])
def test_a_line_has_one_limit(limit) -> None:
    with pytest.raises(ValueError, match="limit"):
        judge("a page", 2.0, **limit)


def test_results_of_wrk_are_read() -> None:
    assert parse(WRK.format(failures="")) == Load(3592, 1793.21, 0)


def test_failed_requests_are_counted() -> None:
    failures = "  Socket errors: connect 1, read 2, write 0, timeout 4\n"
    failures += "  Non-2xx or 3xx responses: 10\n"
    assert parse(WRK.format(failures=failures)).failures == 17


def test_without_a_result_there_is_none() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:1 Connection refused")


def test_a_missed_limit_is_reported_first() -> None:
    machine = Machine("a processor", 2, 8.0, "Linux", 0.1, 0.02)
    lines = ["sqlite", "home  1 ms, at most 2 ms: reached", "feed  3 ms, at most 2 ms: NOT REACHED"]
    results = [
        Result("pages", "SQLite", 1, 12.3, lines),
        Result("desk", "SQLite", 0, 1.0, lines[:2]),
    ]
    text = text_of(machine, datetime(2026, 1, 2, tzinfo=UTC), results, "in its short form")
    limits, _first, _printed = text.partition("## pages, SQLite")
    assert "in its short form, on 2026-01-02" in limits
    assert "0.1 in the last minute; 2% of the processors busy" in limits
    assert "| pages | SQLite | 1 not reached | 12 |" in limits
    assert "| desk | SQLite | reached | 1 |" in limits
    assert "- pages, SQLite: feed 3 ms, at most 2 ms: NOT REACHED" in limits
    assert "home  1 ms" in text


def test_a_benchmark_that_fails_without_a_word_has_missed_its_limits() -> None:
    (line,) = Result("desk", "SQLite", 137, 1.0, ["sqlite"]).missed()
    assert is_missed(line)
    assert "137" in line


def test_pages_that_no_browser_can_show_have_missed_their_limits(tmp_path) -> None:
    environment = os.environ | {"PATH": str(tmp_path), "BROWSER_PATH": "none"}
    measured = subprocess.run(
        [sys.executable, "-m", "bench.browser"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 1
    assert is_missed(measured.stdout)


def test_the_score_follows_the_curves() -> None:
    good = {name: curve.good for name, curve in CURVES.items()}
    middling = {name: curve.middling for name, curve in CURVES.items()}
    assert score(dict.fromkeys(CURVES, 0.0)) == pytest.approx(100)
    assert score(good) == pytest.approx(90)
    assert score(middling) == pytest.approx(50)


def test_only_what_keeps_the_reader_waiting_is_blocking() -> None:
    before, across, short, long = (0, 90), (80, 100), (300, 50), (400, 120)
    assert blocking_time([before, across, short, long], since=100) == 30 + 70


def test_a_program_ends_with_all_that_it_has_started(tmp_path) -> None:
    log = tmp_path / "log"
    with Program([sys.executable, "-c", STARTS_ANOTHER], log=log, seconds_to_end=60) as program:
        wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
        other = psutil.Process(int(log.read_text()))
        assert other in program.family()
    assert program.process.returncode is not None
    # Nobody may have fetched its exit status yet.
    assert not other.is_running() or other.status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux")
def test_programs_run_on_one_core(tmp_path) -> None:
    before, core, log = os.sched_getaffinity(0), cores()[1], tmp_path / "log"
    code = "import os; print(os.sched_getaffinity(0))"
    with Program([sys.executable, "-c", code], core=core, log=log) as program:
        program.process.wait()
    assert log.read_text() == f"{ {core} }\n"
    with on_core(None):
        assert os.sched_getaffinity(0) == before
