"""Response times of the moderation desk with many comments: python -m bench.desk

Fills a test database of its own, on the server that DATABASE_URL names, with 1,000 articles and
1,000,000 comments of which 50,000 wait (`--comments`, `--waiting`), serves the site with one worker
as production does, asks for the page again and again as two moderators, without and with filters,
and compares the 95th percentile with the 150 ms that it may take.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from bench.environment import test_database

# isort: split
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from articles.models import Category
from bench.archive import fill_all
from bench.archive_comments import moderator
from bench.limits import judge
from bench.load import BROWSER
from bench.servers import cores
from bench.site import Site

ALLOWED_MS = 150.0
DESK = "/admin/comments/comment/desk/"
ARTICLES = 1000


def signed_in(user: User) -> dict[str, str]:
    """Return the headers of a browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "User-Agent": BROWSER}


def times(site: Site, browsers: list[dict[str, str]], address: str, rounds: int) -> list[float]:
    """Return the sorted milliseconds of the requests after the first five."""
    milliseconds = []
    with contextlib.closing(HTTPConnection("127.0.0.1", site.port, timeout=60)) as server:
        for number in range(rounds + 5):
            start = time.perf_counter()
            server.request("GET", address, headers=browsers[number % len(browsers)])
            response = server.getresponse()
            response.read()
            milliseconds.append((time.perf_counter() - start) * 1000)
            if response.status != 200:
                raise SystemExit(f"{address} answered {response.status}")
    # The first requests fill the caches of the process and of the database.
    return sorted(milliseconds[5:])


def report(site: Site, browsers: list[dict[str, str]], rounds: int) -> bool:
    category = Category.objects.order_by("pk")[0].pk
    results = []
    for label, query in (
        ("first page", ""),
        ("flagged", "?flagged=yes"),
        ("one category", f"?category={category}"),
    ):
        milliseconds = times(site, browsers, DESK + query, rounds)
        p95 = milliseconds[int(len(milliseconds) * 0.95)]
        line = f"{label:12} median {statistics.median(milliseconds):6.1f} ms, 95th percentile"
        results.append(judge(line, p95, at_most=ALLOWED_MS, unit=" ms"))
    return all(results)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--waiting", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    with test_database(), tempfile.TemporaryDirectory() as folder:
        fill_all(ARTICLES, options.comments - options.waiting, options.waiting)
        browsers = [signed_in(moderator(f"moderator{number}")) for number in range(2)]
        print(f"{connection.vendor}, {options.waiting:,} of {options.comments:,} wait")
        site = Site(Path(folder))
        # Its sessions are those made here.
        site.environment["SECRET_KEY"] = settings.SECRET_KEY
        with site.serve(cores()[0]):
            return 0 if report(site, browsers, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
