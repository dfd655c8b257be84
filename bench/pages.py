"""Readers' pages in a small and in a large archive: python -m bench.pages

Fills a test database of its own, on the server that DATABASE_URL names, with 1,000 articles, asks
for each kind of page, fills it up to 200,000 (`--articles`) and asks again. A page has to read as
often as before; its time is printed as a ratio to what it took in the small archive.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass

from bench.ground import analyze, say, test_database

# isort: split
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from bench.archive import Writer, fill

FEW = 1000
# Of a page that does not read more, what is left is the width of keys and the machine's noise.
ALLOWED = 2.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"


@dataclass(frozen=True)
class Cost:
    reads: int
    ms: float


def addresses(writer: Writer) -> dict[str, str]:
    """Kinds of pages, each with an address that every archive has."""
    article = Article.objects.published().newest_first().first()
    if article is None:
        raise SystemExit("The archive is empty.")
    own = article.get_absolute_url()
    return {
        "home": "/",
        "category": "/category/category-1/",
        "category, a year": "/category/category-1/?year=2020",
        "article": own,
        "comments": f"{own}comments/",
        "print": f"{own}print/",
        "search, frequent": f"/search/?q={writer.words[0]}",
        # The rarest would fill a page in the large archive alone, which is one more read.
        "search, rarer": f"/search/?q={writer.words[200]}",
        "feed": "/feed/",
        "feed of a category": "/category/category-1/feed/",
        "news sitemap": "/news-sitemap.xml",
    }


def cost(client: Client, address: str, rounds: int) -> Cost:
    """How often the page reads, and the shortest of some times: others may be busy too."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    reads = sum(query["sql"].lstrip().upper().startswith(("SELECT", "WITH")) for query in captured)
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        client.get(address)
        spent.append((time.perf_counter() - begun) * 1000)
    return Cost(reads, min(statistics.median(spent), min(spent) * 1.2))


def costs(writer: Writer, rounds: int) -> dict[str, Cost]:
    cache.clear()
    client = Client(headers={"User-Agent": BROWSER})
    return {name: cost(client, at, rounds) for name, at in addresses(writer).items()}


def report(few: dict[str, Cost], many: dict[str, Cost]) -> bool:
    held = True
    for name, before in few.items():
        after = many[name]
        ratio = after.ms / before.ms
        say(
            f"{name:18} reads {before.reads:3} → {after.reads:3},"
            f" {before.ms:6.1f} ms → {after.ms:6.1f} ms, {ratio:.2f} of what it was"
        )
        # A search chooses its way by how much there is to find; one way is a read longer.
        allowed = before.reads + name.startswith("search")
        held = held and after.reads <= allowed and ratio <= ALLOWED
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=30)
    wanted = parser.parse_args()
    with test_database():
        writer = Writer()
        fill(writer, FEW, 300)
        analyze()
        few = costs(writer, wanted.rounds)
        fill(writer, wanted.articles - FEW, 300)
        analyze()
        say(f"{connection.vendor}, {FEW:,} articles, then {wanted.articles:,}")
        return 0 if report(few, costs(writer, wanted.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
