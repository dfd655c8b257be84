"""An archive as bench.growth asks it: reads names of requests, and writes how long they took."""

from __future__ import annotations

import json
import sys
import time

import bench.environment  # noqa: F401 (sets Django up)

# isort: split
from django.conf import settings
from django.core.management import call_command

from bench.archive import fill_all
from bench.growth_requests import requests

COMMENTS_OF_ONE = 5


def main() -> None:
    articles, waiting = map(int, sys.argv[1:])
    settings.ALLOWED_HOSTS = ["*"]
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
            start = time.perf_counter()
            runs[names[0]]()
            answer = (time.perf_counter() - start) * 1000
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
