"""Run the benchmarks, on SQLite and on PostgreSQL: python -m bench [--quick] [NAME …].

A time is printed with the ratio to what is allowed, for a machine with nothing else to do. Ends
with status 1 when anything takes longer than it may.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.run import database

ENGINES = ("SQLite", "PostgreSQL")
# What a benchmark is called, what it takes for a quick look, and whether it asks the database.
BENCHMARKS: dict[str, tuple[list[str], bool]] = {
    "screening": ([], False),
    "pages": (["--articles", "20000"], True),
    "search": (["--articles", "20000", "--queries", "50"], True),
    "desk": (["--comments", "50000", "--waiting", "5000"], True),
}


def run(name: str, arguments: list[str], engine: str) -> int:
    """Run one on a database of its own, and return its exit status."""
    print(f"\n######## {name}, {engine} ########\n", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="newscenter-bench-") as folder,
        database(engine, Path(folder)) as url,
    ):
        environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": f"{folder}/var"}
        command = [sys.executable, "-m", f"bench.{name}", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="some of them")
    parser.add_argument("--quick", action="store_true", help="with less in the database")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    status = 0
    for name in wanted.names or BENCHMARKS:
        few, asks = BENCHMARKS[name]
        for engine in ENGINES if asks else ENGINES[:1]:
            status |= run(name, few if wanted.quick else [], engine)
    return status


if __name__ == "__main__":
    sys.exit(main())
