"""The report of a complete run: docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.limits import NOT_REACHED, is_missed

HEAD = (
    "# Benchmarks\n\n"
    "`make bench` has written this file, {scale}, on {date}. Limits are for a machine with nothing"
    " else to do; see the load before. `.venv/bin/python -m bench --help` explains the rules, and"
    " `--help` of each benchmark (`.venv/bin/python -m bench.ladder --help`) what it measures.\n"
)
# Packages and programs whose versions matter.
PACKAGES = ("django", "granian", "psycopg2-binary", "pillow")
PROGRAMS = {"nginx": "-v", "wrk": "-v", "chromium": "--version"}


@dataclass(frozen=True)
class Result:
    """A benchmark that has run: its exit status, and what it has printed."""

    name: str
    engine: str
    status: int
    seconds: float
    lines: list[str] = field(default_factory=list)

    def missed(self) -> list[str]:
        """Return the lines with limits that were not reached, or the exit status."""
        missed = [
            f"{self.name}, {self.engine}: {' '.join(line.split())}"
            for line in self.lines
            if is_missed(line)
        ]
        if self.status and not missed:
            missed = [f"{self.name}, {self.engine}: {NOT_REACHED}, it ended with {self.status}"]
        return missed

    @property
    def verdict(self) -> str:
        return f"{len(self.missed())} not reached" if self.status else "reached"


@dataclass(frozen=True)
class Machine:
    """A machine and its load before the benchmarks."""

    processor: str
    processors: int
    gigabytes: float
    system: str
    load: float
    busy: float

    @classmethod
    def now(cls) -> Machine:
        return cls(
            processor=processor(),
            processors=os.cpu_count() or 1,
            gigabytes=psutil.virtual_memory().total / 1024**3,
            system=f"{platform.system()} {platform.release()}",
            load=os.getloadavg()[0],
            busy=psutil.cpu_percent(interval=1) / 100,
        )

    def rows(self) -> Iterator[tuple[str, str]]:
        yield "processor", f"{self.processor}, {self.processors} cores"
        yield "memory", f"{self.gigabytes:.0f} GB"
        yield "system", self.system
        yield (
            "load before",
            f"{self.load:.1f} in the last minute; {self.busy:.0%} of the processors busy",
        )


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    match = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    return match.group(1) if match else platform.machine()


def versions() -> Iterator[tuple[str, str]]:
    yield "Python", platform.python_version()
    yield "SQLite", sqlite3.sqlite_version
    for name in PACKAGES:
        yield name, version(name)
    for name, option in PROGRAMS.items():
        yield name, program_version(name, option)


def program_version(name: str, option: str) -> str:
    """Return the version that a program prints of itself."""
    program = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        return "missing"
    printed = subprocess.run(
        [program, option], capture_output=True, text=True, check=False, timeout=20
    )
    match = re.search(r"\d+(\.\d+)+", printed.stdout + printed.stderr)
    return match.group(0) if match else "unknown"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def text_of(machine: Machine, start: datetime, results: list[Result], scale: str) -> str:
    """Return the report in Markdown; `scale` says how much of it there is."""
    date = start.strftime("%Y-%m-%d %H:%M %z")
    missed = [line for result in results for line in result.missed()]
    verdicts = (
        (result.name, result.engine, result.verdict, f"{result.seconds:.0f}") for result in results
    )
    parts = [
        HEAD.format(scale=scale, date=date),
        table(("machine", ""), machine.rows()),
        table(("version", ""), versions()),
        "## Limits\n",
        table(("benchmark", "database", "limits", "seconds"), verdicts),
        "Not reached:\n" if missed else "All limits are reached.\n",
        *(["".join(f"- {line}\n" for line in missed)] if missed else []),
    ]
    for result in results:
        printed = "\n".join(result.lines).strip("\n")
        parts.append(f"## {result.name}, {result.engine}\n")
        parts.append(f"```text\n{printed}\n```\n")
    return "\n".join(parts)
