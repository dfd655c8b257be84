"""Run the benchmarks, on SQLite and on PostgreSQL: python -m bench [--quick] [NAME …].

Times are printed with their ratio to the limit, which is for a machine with nothing else to do. The
exit status is 1 when any limit is exceeded.
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
# The arguments of a quick run, and whether the benchmark uses the database.
BENCHMARKS: dict[str, tuple[list[str], bool]] = {
    "screening": ([], False),
    "reviews": ([], False),
    "pages": (["--articles", "20000"], True),
    "search": (["--articles", "20000", "--queries", "50"], True),
    "captcha": (["--pictures", "20", "--rows", "20000"], True),
    "importing": (["--articles", "300"], True),
    "desk": (["--comments", "50000", "--waiting", "5000"], True),
}


def run(name: str, arguments: list[str], engine: str) -> int:
    """Run a benchmark on a database of its own, and return its exit status."""
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
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the benchmarks to run; all by default"
    )
    parser.add_argument("--quick", action="store_true", help="with fewer rows in the database")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    status = 0
    for name in options.names or BENCHMARKS:
        quick_arguments, uses_database = BENCHMARKS[name]
        for engine in ENGINES if uses_database else ENGINES[:1]:
            status |= run(name, quick_arguments if options.quick else [], engine)
    return status


if __name__ == "__main__":
    sys.exit(main())
