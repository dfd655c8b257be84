"""Public pages in a small and in a large archive: python -m bench.pages

Fills a test database of its own, on the server that DATABASE_URL names, with 1,000 articles,
requests every kind of page, fills it up to 200,000 (`--articles`) and requests them again. A page
must not take more queries than before; its time is printed as a ratio to that in the small archive.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass

from bench.environment import analyze, say, test_database

# isort: split
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from bench.archive import fill
from bench.load import BROWSER
from bench.writer import Writer
from newscenter.page_store import kept_pages

FEW = 1000
# With the same number of queries, only longer keys and the noise of the machine are left.
MAX_RATIO = 2.0


@dataclass(frozen=True)
class Cost:
    reads: int
    ms: float


def addresses(writer: Writer) -> dict[str, str]:
    """Return an address for every kind of page."""
    article = Article.objects.published().newest_first().first()
    if article is None:
        raise SystemExit("The archive is empty.")
    url = article.get_absolute_url()
    return {
        "home": "/",
        "category": "/category/category-1/",
        "category, a year": "/category/category-1/?year=2020",
        "article": url,
        "comments": f"{url}comments/",
        "print": f"{url}print/",
        "search, frequent": f"/search/?q={writer.words[0]}",
        # The rarest word fills a page in the large archive only, which takes one more query.
        "search, rarer": f"/search/?q={writer.words[200]}",
        "feed": "/feed/",
        "feed of a category": "/category/category-1/feed/",
        "news sitemap": "/news-sitemap.xml",
    }


def cost(client: Client, address: str, rounds: int) -> Cost:
    """Return the number of queries of a page that is rendered anew, and its time."""
    client.get(address)
    kept_pages.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    reads = sum(query["sql"].lstrip().upper().startswith(("SELECT", "WITH")) for query in captured)
    times = []
    for _ in range(rounds):
        kept_pages.clear()
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    # The median may be that of a busy machine; then the shortest time says more.
    return Cost(reads, min(statistics.median(times), min(times) * 1.2))


def costs(writer: Writer, rounds: int) -> dict[str, Cost]:
    cache.clear()
    client = Client(headers={"User-Agent": BROWSER})
    return {name: cost(client, at, rounds) for name, at in addresses(writer).items()}


def report(few: dict[str, Cost], many: dict[str, Cost]) -> bool:
    passed = True
    for name, before in few.items():
        after = many[name]
        ratio = after.ms / before.ms
        say(
            f"{name:18} reads {before.reads:3} → {after.reads:3},"
            f" {before.ms:6.1f} ms → {after.ms:6.1f} ms, {ratio:.2f} of before"
        )
        # A search takes one of two ways, by the number of results; one takes a query more.
        allowed = before.reads + name.startswith("search")
        passed = passed and after.reads <= allowed and ratio <= MAX_RATIO
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with test_database():
        writer = Writer()
        fill(writer, FEW, 300)
        analyze()
        few = costs(writer, options.rounds)
        fill(writer, options.articles - FEW, 300)
        analyze()
        say(f"{connection.vendor}, {FEW:,} articles, then {options.articles:,}")
        return 0 if report(few, costs(writer, options.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
