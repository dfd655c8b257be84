"""Whatever is requested of a small and of a large archive: python -m bench.growth [--full]

Fills two databases on the server that DATABASE_URL names, one with 1,000 articles and one with
15,000 (`--articles`; `--full` for 1,000,000), five comments each and a tenth of these waiting.
Requests every page, feed, sitemap part, search, queue of the desk and list of the admin with every
choice of its filters, and the steps of commands, of both archives in turn. Prints the medians of
the processor time of the site and of the database; the exit status is 1 when anything costs more
than 1.5 times as much in the large archive.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

import psycopg2
from tqdm import tqdm

from bench.environment import say
from bench.limits import judge

MAX_RATIO = 1.5
FEW, ROUNDS, MORE_ROUNDS = 1_000, 3, 9
SMALL_QUEUE = 1_200


@dataclass(frozen=True)
class Archive:
    """A process with an archive of its own, which does what it is told and says what it cost.

    Two processes, so that both archives can be asked in turn: a machine is never busy for one only.
    """

    process: subprocess.Popen[str]

    def ask(self, *words: str) -> list[str] | float:
        stdin, stdout = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        stdin.write(json.dumps(words) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise SystemExit("An archive has ended.")
        answer: list[str] | float = json.loads(line)
        return answer

    def names(self) -> list[str]:
        return cast("list[str]", self.ask("names"))

    def milliseconds(self, name: str) -> float:
        return cast("float", self.ask("run", name))


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """Yield the address of an empty database on the server that DATABASE_URL names; drop it."""
    server = os.environ["DATABASE_URL"]
    if server.startswith("sqlite"):
        file = Path(os.environ["VAR_DIR"]) / f"{name}.sqlite3"
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield f"sqlite:///{file}"
        finally:
            for path in file.parent.glob(f"{file.name}*"):
                path.unlink()
        return
    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
        with connection.cursor() as cursor:
            cursor.execute(drop)
            cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            with connection.cursor() as cursor:
                cursor.execute(drop)


@contextlib.contextmanager
def archive(url: str, articles: int, waiting: int) -> Iterator[Archive]:
    """Run a process with an archive of this size."""
    command = [sys.executable, "-m", "bench.growth_archive", str(articles), str(waiting)]
    environment = os.environ | {"DATABASE_URL": url}
    process = subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Archive(process)
    finally:
        process.terminate()
        process.wait()


def ratios_of(small: Archive, large: Archive, names: list[str], rounds: int) -> dict[str, float]:
    """Return the ratio of the medians by name."""
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in names}
    for _round in tqdm(range(rounds), unit=" rounds"):
        for name in names:
            times[name][0].append(small.milliseconds(name))
            times[name][1].append(large.milliseconds(name))
    ratios = {}
    for name, (before, after) in times.items():
        medians = [statistics.median(values) for values in (before, after)]
        ratios[name] = medians[1] / medians[0]
        say(f"{name:60} {medians[0]:8.2f} ms → {medians[1]:8.2f} ms, {ratios[name]:.2f}")
    return ratios


def compare(small: Archive, large: Archive, beginnings: tuple[str, ...]) -> bool:
    """Judge what grows, after a closer look; return whether all is within the limit."""
    of_large = set(large.names())
    names = [
        name for name in small.names() if name in of_large and name.startswith(beginnings or "")
    ]
    ratios_of(small, large, names, 1)
    ratios = ratios_of(small, large, names, ROUNDS)
    suspects = [name for name, ratio in ratios.items() if ratio > MAX_RATIO]
    say(f"\n{len(names)} requests; {len(suspects)} are looked at more closely:")
    ratios |= ratios_of(small, large, suspects, MORE_ROUNDS)
    say("")
    grown = [name for name in suspects if ratios[name] > MAX_RATIO]
    for name in sorted(grown, key=lambda name: -ratios[name]):
        judge(name, ratios[name], at_most=MAX_RATIO, unit=" times")
    line = f"the one of {len(names)} requests that grows most"
    return judge(line, max(ratios.values()), at_most=MAX_RATIO, unit=" times")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=15_000, help="of the large archive")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the requests to measure, by their first words"
    )
    parser.add_argument("--quick", action="store_true", help="with 5,000 articles")
    parser.add_argument("--full", action="store_true", help="with 1,000,000 articles")
    parser.add_argument(
        "--databases",
        nargs=2,
        metavar="URL",
        help="of two archives that are there already; nothing is filled in or dropped",
    )
    options = parser.parse_args()
    articles = 1_000_000 if options.full else 5_000 if options.quick else options.articles
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        names = ("bench_growth_small", "bench_growth_large")
        urls = options.databases or [stack.enter_context(database(name)) for name in names]
        sizes = (0, 0), (0, 0)
        if not options.databases:
            sizes = (FEW, SMALL_QUEUE), (articles, max(articles // 2, SMALL_QUEUE))
        small, large = (
            stack.enter_context(archive(url, *size)) for url, size in zip(urls, sizes, strict=True)
        )
        passed = compare(small, large, tuple(options.names))
    say(f"{time.monotonic() - began:.0f} s")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
