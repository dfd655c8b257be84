"""Measure what people wait for: python -m bench [--full] [NAME …], or make bench ARGS="NAME …".

Without names the benchmarks run one after the other, on SQLite and on PostgreSQL, in less than 15
minutes; progress is shown, and docs/benchmarks.md is written at the end. With --full the archives
have up to a million articles, everything is measured longer, faults are tried on a site under load,
and it takes hours. With names nothing is written, unless --report names a file.

The rules: every line that names a limit ends in "reached" or "NOT REACHED", with the multiple of
the limit that it came to, and the exit status is 1 if any limit was not reached. Systems that are
compared are measured in one run, in turns. All limits are for a machine with nothing else to do;
the load before is noted. Each benchmark has databases, servers and folders of its own, and leaves
nothing behind, even when it is interrupted. Only Wagtail, which the ladder installs to compare
with, stays in var/bench for the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg2

from bench.report import Machine, Result, text_of
from bench.servers import ROOT, Program, end_on_signals
from tests.run import database

# In the arguments of a benchmark, the name of the database.
ENGINE = "{engine}"
SQLITE, BOTH = ("SQLite",), ("SQLite", "PostgreSQL")
# A benchmark that is told to end ends its own servers first.
SECONDS_TO_END = 90.0


@dataclass(frozen=True)
class Benchmark:
    """Arguments of a short and of a full run, and the databases that it is about."""

    arguments: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    engines: tuple[str, ...] = BOTH
    full_engines: tuple[str, ...] = ()
    full_only: bool = False

    def databases(self, *, is_full: bool) -> tuple[str, ...]:
        return (self.full_engines if is_full else ()) or self.engines


BENCHMARKS = {
    "ladder": Benchmark(
        (), ("--rounds", "4", "--seconds", "4", "--patience", "600"), SQLITE, full_engines=BOTH
    ),
    "growth": Benchmark(("--quick",), ("--full",)),
    "writes": Benchmark(("--comments", "200"), ("--comments", "2000")),
    "importing": Benchmark(("--articles", "300")),
    "desk": Benchmark(("--comments", "20000", "--waiting", "5000", "--rounds", "50")),
    "search": Benchmark(("--articles", "10000", "--queries", "30")),
    "browser": Benchmark(("--rounds", "3"), ("--rounds", "9"), SQLITE),
    "pictures": Benchmark(("--rounds", "3"), ("--rounds", "9"), SQLITE),
    "screening": Benchmark(engines=SQLITE),
    "captcha": Benchmark(("--pictures", "20", "--rows", "20000"), full_only=True),
    "reviews": Benchmark(engines=SQLITE, full_only=True),
    "faults": Benchmark(("--engine", ENGINE), ("--engine", ENGINE), full_only=True),
}


def server_version(url: str) -> str:
    with contextlib.closing(psycopg2.connect(url)) as connection:
        version: str = connection.get_parameter_status("server_version")
        return version


def run(name: str, arguments: tuple[str, ...], engine: str) -> Result:
    """Run a benchmark on a database of its own, and show what it prints."""
    print(f"\n######## {name}, {engine} ########\n", flush=True)
    start = time.monotonic()
    lines: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="newscenter-bench-") as folder,
        database(engine, Path(folder)) as url,
    ):
        environment = {
            "DATABASE_URL": url,
            "VAR_DIR": f"{folder}/var",
            # What a benchmark leaves behind when it is killed goes with the folder.
            "TMPDIR": folder,
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", f"bench.{name}", *arguments]
        if engine == "PostgreSQL":
            lines.append(f"PostgreSQL {server_version(url)}")
        program = Program(
            command, environment, output=subprocess.PIPE, seconds_to_end=SECONDS_TO_END
        )
        with program:
            for line in program.process.stdout or ():
                text = line.decode(errors="replace").rstrip("\n")
                print(text, flush=True)
                lines.append(text)
            status = program.process.wait()
    return Result(name, engine, status, time.monotonic() - start, lines)


def run_all(names: list[str], *, is_full: bool) -> list[Result]:
    chosen = names or [
        name for name, benchmark in BENCHMARKS.items() if is_full or not benchmark.full_only
    ]
    steps = [
        (name, engine) for name in chosen for engine in BENCHMARKS[name].databases(is_full=is_full)
    ]
    results = []
    for number, (name, engine) in enumerate(steps, start=1):
        print(f"\n[{number} of {len(steps)}]", end="", flush=True)
        benchmark = BENCHMARKS[name]
        arguments = benchmark.full if is_full else benchmark.arguments
        arguments = tuple(argument.replace(ENGINE, engine) for argument in arguments)
        results.append(run(name, arguments, engine))
    return results


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHMARKS)}"
    )
    parser.add_argument("--full", action="store_true", help="with the large archives; takes hours")
    parser.add_argument(
        "--report", type=Path, help="file to write to, also with names; else docs/benchmarks.md"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


def main() -> int:
    options = parse()
    end_on_signals()
    machine, start = Machine.now(), datetime.now().astimezone()
    results = run_all(options.names, is_full=options.full)
    missed = [line for result in results for line in result.missed()]
    report = options.report or (None if options.names else ROOT / "docs" / "benchmarks.md")
    if report:
        scale = "with the large archives" if options.full else "in its short form"
        scale += " of some benchmarks" if options.names else ""
        report.write_text(text_of(machine, start, results, scale))
        print(f"\nWritten to {report}.")
    minutes = sum(result.seconds for result in results) / 60
    print(
        f"\n{len(results)} benchmarks in {minutes:.0f} minutes; limits not reached: {len(missed)}"
    )
    for line in missed:
        print(f"  {line}")
    return int(any(result.status for result in results))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
