"""An archive as bench.growth asks it: reads names of requests, and writes what they cost."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import bench.environment  # noqa: F401 (sets Django up)

# isort: split
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench.archive import fill_all
from bench.growth_requests import requests

COMMENTS_OF_ONE = 5


def processor_time(backend: int | None) -> float:
    """Return the seconds that this process and its backend in PostgreSQL have computed.

    Not the time that passed: on a busy machine that says more about others.
    """
    nanoseconds = 0
    if backend:
        nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def backend_of_connection() -> int | None:
    """Return the process of PostgreSQL that works for this one, on a server of this machine."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def main() -> None:
    articles, waiting = map(int, sys.argv[1:])
    settings.ALLOWED_HOSTS = ["*"]
    # Forms of accounts ask for the password once more, and measuring may take hours.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # The output is for answers alone.
    answers, sys.stdout = sys.stdout, sys.stderr
    call_command("migrate", verbosity=0)
    if articles:
        fill_all(articles, articles * COMMENTS_OF_ONE, waiting)
    runs = requests()
    for line in sys.stdin:
        command, *names = json.loads(line)
        answer: list[str] | float = list(runs)
        if command == "run":
            backend = backend_of_connection()
            start = processor_time(backend)
            parts = runs[names[0]]() or 1
            answer = (processor_time(backend) - start) * 1000 / parts
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
