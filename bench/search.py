"""How long a search takes in a large archive, for rare and for frequent words alike.

    python -m bench search                       200,000 articles of 300 characters, both engines
    python bench/search.py --articles 20000      in a minute or two, on the site's engine

Fills a test database of its own, on the server that DATABASE_URL names if there is one, with
texts whose words are as unevenly frequent as those of a language. Then it searches for two
characters, for one, for phrases and by other orders, and prints the 95th percentile of each as a
ratio to what two characters may take: 5 ms on SQLite, 25 ms on PostgreSQL. What is measured is
finding and counting, and fetching the twenty articles of the first page; the shortest of three.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases  # noqa: E402
from django.utils import timezone  # noqa: E402
from pypinyin.phrases_dict import phrases_dict  # noqa: E402

from articles.models import Article, Category  # noqa: E402
from articles.search.engine import Wanted, microseconds  # noqa: E402
from articles.search.finding import newest  # noqa: E402
from articles.search.index import engine  # noqa: E402
from articles.search.ranking import best  # noqa: E402
from articles.search.typed import terms  # noqa: E402

ALLOWED_MS = {"sqlite": 5.0, "postgresql": 25.0}
AT_ONCE = 2000
SMALL = "的了在是和有不这为"
say = print


class Writer:
    """Writes texts: the n-th word of its dictionary is n times as rare as the first."""

    def __init__(self) -> None:
        self.dice = random.Random(1)  # noqa: S311 (the same each time)
        self.words = sorted(word for word in phrases_dict if 2 <= len(word) <= 3)
        self.dice.shuffle(self.words)
        self.weights = list(itertools.accumulate(1 / (n + 3) for n in range(len(self.words))))

    def line(self, length: int) -> str:
        chosen = self.dice.choices(self.words, cum_weights=self.weights, k=length)
        between = self.dice.choices(("", "", "", "，", *SMALL), k=length)
        return "".join(itertools.chain(*zip(chosen, between, strict=True)))[:length]

    def body(self, length: int) -> str:
        return "".join(f"<p>{self.line(length // 3)}。</p>" for _ in range(3))


def fill(count: int, length: int) -> Writer:
    writer, begun = Writer(), time.monotonic()
    columns = [Category.objects.create(name=f"栏目{n}", slug=f"column-{n}") for n in range(20)]
    start = datetime(2015, 1, 1, tzinfo=UTC)
    made = (
        Article(
            category=columns[n % 20],
            title=writer.line(14),
            body=writer.body(length),
            status="published",
            published_at=start + timedelta(days=4000) * n / count,
        )
        for n in range(count)
    )
    rows = 0
    while batch := list(itertools.islice(made, AT_ONCE)):
        Article.objects.bulk_create(batch)
        rows += len(batch)
        say(f"\r{rows:,} articles in {time.monotonic() - begun:.0f} s", end="", flush=True)
    say()
    return writer


def queries(writer: Writer, count: int) -> Iterator[tuple[str, list[str]]]:
    """Names of kinds of searches, and as many of each."""
    words = [word for word in writer.words if len(word) == 2]
    shown = re.sub(r"\W", "", writer.line(20 * count))
    yield "2, most frequent words", words[:count]
    yield "2, frequent words", words[200 : 200 + count]
    yield "2, rare words", words[-count:]
    yield "2, from anywhere in a text", [shown[n : n + 2] for n in range(0, 5 * count, 5)]
    yield "2, in no article", [f"{first[0]}鿿" for first in words[:count]]
    yield "1 character", [shown[n] for n in range(0, 5 * count, 5)]
    yield "4 characters", [shown[n : n + 4] for n in range(0, 5 * count, 5)]
    yield "8 characters", [shown[n : n + 8] for n in range(0, 5 * count, 5)]
    yield "two words", [f"{a} {b}" for a, b in itertools.pairwise(words[: count + 1])]


def times(search: Callable[[str], object], typed: list[str]) -> list[float]:
    """Milliseconds, in order. Each search is made three times, and the shortest counts: what
    else the machine does must not be measured."""

    def once(text: str) -> float:
        begun = time.perf_counter()
        search(text)
        return (time.perf_counter() - begun) * 1000

    return sorted(min(once(text) for _ in range(3)) for text in typed)


def report(writer: Writer, count: int) -> bool:
    now, allowed = microseconds(timezone.now()), ALLOWED_MS[connection.vendor]

    def by(order: Callable[..., object], *columns: int) -> Callable[[str], object]:
        return lambda text: order(engine(), Wanted(terms(text), 0, now, columns), None)

    def line(name: str, found: list[float]) -> float:
        p95 = found[int(len(found) * 0.95)]
        say(
            f"{name:34} median {statistics.median(found):7.2f} ms, 95th percentile {p95:7.2f} ms,"
            f" {p95 / allowed:5.2f} of {allowed:.0f} ms"
        )
        return p95

    pairs: list[float] = []
    for name, typed in queries(writer, count):
        found = times(by(newest), typed)
        line(name, found)
        pairs += found if name.startswith("2,") else []
    frequent = next(queries(writer, count))[1]
    line("frequent words in one column", times(by(newest, 1), frequent))
    line("frequent words, best first", times(by(best), frequent))
    return line("all of two characters", sorted(pairs)) <= allowed


def measure(articles: int, length: int, count: int) -> int:
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = settings.VAR_DIR / "bench-search.sqlite3"
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        writer = fill(articles, length)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say(f"{connection.vendor}, {articles:,} articles of {length} characters")
        return 0 if report(writer, count) else 1
    finally:
        for database, name, _destroy in databases:
            database.creation.destroy_test_db(name, verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--characters", type=int, default=300, help="of each article")
    parser.add_argument("--queries", type=int, default=100, help="of each kind")
    wanted = parser.parse_args()
    return measure(wanted.articles, wanted.characters, wanted.queries)


if __name__ == "__main__":
    sys.exit(main())
