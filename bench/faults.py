"""Faults under load, through nginx, on both engines: python -m bench.faults [NAME …]

While readers open articles and send comments, something fails: a process is killed, the database is
restarted or locked, the disk of the visit log is full, the clock is set. Afterwards all has to be
exact: every article that was shown is counted once, every comment that was accepted is stored once,
and less than a thousandth of the readers saw an error. The exit status is 1 where it is not so. A
row tells answers and views, comments accepted and stored, errors and the slowest answer.

The clock that is set is the one of the site's processes (bench/stepped_clock), not of the machine.
The disk that gets full is a small one in memory, which needs root; else that row is left out.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil

from bench.fault_database import SiteDatabase
from bench.fault_load import Load, Results
from bench.limits import NOT_REACHED, REACHED
from newscenter.edge import NGINX, ROOT, Stack, command, free_port
from tests.run import database

MAX_ERRORS = 0.001
# Before a fault and after it.
SECONDS = 8.0
SECONDS_LOCKED = 30.0
SECONDS_TO_COUNT = 60.0
say = print


class Site:
    """A stack with its database, and the faults that can be done to it."""

    def __init__(self, stack: Stack, data: SiteDatabase) -> None:
        self.stack, self.data = stack, data
        self.visits, self.clock = stack.var / "visits", stack.var / "clock"

    def read_all(self) -> None:
        """Open every article once, as readers have done before; not as one, so it is no view."""
        for article in self.data.articles():
            url = f"http://127.0.0.1:{self.stack.port}/articles/{article}/"
            with urlopen(url, timeout=60) as response:
                response.read()

    def children(self, pid: int, *, companions: bool = False) -> list[psutil.Process]:
        processes, module = psutil.Process(pid).children(), "newscenter.companion_process"
        return [p for p in processes if (module in p.cmdline()) == companions]

    def kill_worker(self) -> None:
        self.children(self.stack.site.pid)[0].kill()

    def kill_main_process(self) -> None:
        self.stack.site.kill()
        self.stack.site.wait()
        # As systemd does.
        time.sleep(2)
        self.stack.start_site()

    def kill_companions(self) -> None:
        for process in self.children(self.stack.site.pid, companions=True):
            process.kill()

    def kill_nginx_worker(self) -> None:
        self.children(self.stack.nginx.pid)[0].kill()

    def restart_database(self) -> None:
        self.data.restart()

    def lock_database(self) -> None:
        self.data.lock(SECONDS_LOCKED)

    def fill_disk(self) -> None:
        ballast = self.visits / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        time.sleep(SECONDS)
        ballast.unlink()

    def rotate_log(self) -> None:
        (self.visits / "nginx.log").rename(self.visits / "nginx.log.1")
        for order in ("reopen", "reload"):
            subprocess.run([*command(self.stack.folder), "-s", order], check=True)
            time.sleep(1)

    def step_clock(self) -> None:
        for offset in (3600, -3600, 0):
            self.clock.write_text(str(offset))
            time.sleep(SECONDS / 2)
            if offset > 0 and not self.data.has_comments_of_the_future():
                raise SystemExit("The clock of the site was not set.")

    def break_cache(self) -> None:
        cache = self.stack.var / "cache"
        cache.mkdir(exist_ok=True)
        away = cache.rename(cache.with_name("cache-away"))
        cache.write_bytes(b"")
        time.sleep(SECONDS)
        cache.unlink()
        away.rename(cache)


FAULTS: dict[str, Callable[[Site], None]] = {
    "nothing": lambda site: None,
    "worker-killed": Site.kill_worker,
    "server-killed": Site.kill_main_process,
    "tally-killed": Site.kill_companions,
    "nginx-worker-killed": Site.kill_nginx_worker,
    "database-restarted": Site.restart_database,
    "database-locked": Site.lock_database,
    "disk-full": Site.fill_disk,
    "log-rotated": Site.rotate_log,
    "clock-stepped": Site.step_clock,
    "cache-broken": Site.break_cache,
}


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a disk of a few megabytes at the folder; yield whether this user may."""
    folder.mkdir(parents=True, exist_ok=True)
    program = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=750", "newscenter", str(folder)]
    is_mounted = os.geteuid() == 0 and (
        subprocess.run(program, check=False, capture_output=True).returncode == 0
    )
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=False)  # noqa: S607


def judge(data: SiteDatabase, results: Results, views_before: int) -> tuple[str, bool]:
    """Return the figures, and whether they are as they have to be."""
    deadline = time.monotonic() + SECONDS_TO_COUNT
    while (counted := data.views() - views_before) < results.shown:
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    # One that is counted twice comes later, if at all.
    time.sleep(1)
    counted = data.views() - views_before
    stored = Counter(data.bodies())
    kept = sum(stored[body] == 1 for body in results.accepted)
    rate = results.errors / max(results.reads.total(), 1)
    figures = (
        f"{results.shown:6} shown {counted:6} counted  "
        f"{len(results.accepted):4} accepted {kept:4} stored  "
        f"{results.errors:3} errors ({rate:.2%})  {results.slowest:4.1f} s"
    )
    is_exact = counted == results.shown and kept == len(results.accepted)
    passed = is_exact and rate < MAX_ERRORS and results.shown > 0 and bool(results.accepted)
    return figures, passed


def try_out(site: Site, name: str) -> bool:
    articles, before = site.data.articles(), site.data.views()
    load = Load(site.stack.port, articles, site.data.captcha_answer, name)
    load.start()
    try:
        time.sleep(SECONDS)
        FAULTS[name](site)
        time.sleep(SECONDS)
    finally:
        load.stop()
    figures, passed = judge(site.data, load.results, before)
    strange = {status: n for status, n in load.results.reads.items() if status != 200}
    say(f"{name:20} {figures}: {REACHED if passed else NOT_REACHED}", flush=True)
    say(f"{'':20} other answers to readers {strange}, to senders {dict(load.results.posts)}")
    return passed


@contextmanager
def running_site(engine: str) -> Iterator[tuple[Site, bool]]:
    """Run a site with demo content; yield it, and whether the disk of its visit log is small."""
    with (
        tempfile.TemporaryDirectory(prefix="newscenter-faults-") as name,
        small_disk(Path(name, "var", "visits")) as is_small,
        database(engine, Path(name)) as url,
    ):
        var = Path(name, "var")
        (var / "clock").write_text("0")
        environment = os.environ | {
            "DATABASE_URL": url,
            "DEMO_PASSWORD": "a password for the bench",
            "STEPPED_CLOCK": str(var / "clock"),
            "PYTHONPATH": str(ROOT / "bench" / "stepped_clock"),
        }
        stack = Stack(environment, free_port(), var)
        log = var / "server.log"
        try:
            with log.open("wb") as stack.output:
                stack.prepare(with_demo=True)
                with stack.running():
                    yield Site(stack, SiteDatabase(engine, url, Path(name))), is_small
        except Exception:
            say(log.read_text(errors="replace")[-4000:])
            raise


def try_all(engine: str, names: list[str]) -> bool:
    with running_site(engine) as (site, has_small_disk):
        left_out = {"database-restarted"} if engine == "SQLite" else set()
        left_out |= set() if has_small_disk else {"disk-full"}
        for name in left_out & set(names):
            say(f"{name:20} left out")
        site.read_all()
        results = [try_out(site, name) for name in names if name not in left_out]
    return all(results)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"all by default: {', '.join(FAULTS)}"
    )
    parser.add_argument("--engine", choices=("SQLite", "PostgreSQL"), help="both by default")
    options = parser.parse_args()
    if unknown := set(options.names) - set(FAULTS):
        parser.error(f"no fault {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    if NGINX is None:
        parser.error("nginx is not installed: apt install nginx")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    passed = True
    for engine in [options.engine] if options.engine else ["SQLite", "PostgreSQL"]:
        say(f"\n######## Faults, {engine} ########\n", flush=True)
        passed &= try_all(engine, options.names or list(FAULTS))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
