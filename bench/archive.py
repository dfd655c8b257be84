"""Filling a large archive with articles in which few words are frequent and most are rare."""

from __future__ import annotations

import itertools
import random
import time
from datetime import UTC, datetime, timedelta

from bench.environment import say

# isort: split
from pypinyin.phrases_dict import phrases_dict

from articles.models import Article, Category

BATCH_SIZE = 2000
CATEGORIES = 20
# Characters that are in every text.
PARTICLES = "的了在是和有不这为"


class Writer:
    """Writes texts in which, by Zipf's law, the n-th word is n times as rare as the first."""

    def __init__(self) -> None:
        self.random = random.Random(1)  # noqa: S311 (the same every time)
        self.words = sorted(word for word in phrases_dict if 2 <= len(word) <= 3)
        self.random.shuffle(self.words)
        self.weights = list(itertools.accumulate(1 / (n + 3) for n in range(len(self.words))))

    def line(self, length: int) -> str:
        chosen = self.random.choices(self.words, cum_weights=self.weights, k=length)
        between = self.random.choices(("", "", "", "，", *PARTICLES), k=length)
        return "".join(itertools.chain(*zip(chosen, between, strict=True)))[:length]

    def body(self, length: int) -> str:
        return "".join(f"<p>{self.line(length // 3)}。</p>" for _ in range(3))


def categories() -> list[Category]:
    """Return the twenty categories of the archive; create those that are missing."""
    return [
        Category.objects.get_or_create(slug=f"category-{n}", defaults={"name": f"栏目{n}"})[0]
        for n in range(CATEGORIES)
    ]


def fill(writer: Writer, count: int, length: int) -> None:
    """Add `count` articles of `length` characters, published over eleven years."""
    start_time, rows, all_categories = time.monotonic(), 0, categories()
    first_day = datetime(2015, 1, 1, tzinfo=UTC)
    articles = (
        Article(
            category=all_categories[n % CATEGORIES],
            title=writer.line(14),
            body=writer.body(length),
            status="published",
            published_at=first_day + timedelta(days=4000) * n / count,
        )
        for n in range(count)
    )
    while batch := list(itertools.islice(articles, BATCH_SIZE)):
        Article.objects.bulk_create(batch)
        rows += len(batch)
        say(f"\r{rows:,} articles in {time.monotonic() - start_time:.0f} s", end="", flush=True)
    say()
