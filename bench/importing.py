"""Reading and posting while articles are imported: python -m bench.importing

Fills a test database of its own, on the server that DATABASE_URL names, has another process import
3,000 articles (`--articles`), and meanwhile opens an article and posts comments in turn. Prints the
95th percentiles as ratios to the 500 ms that a reader may wait.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bench.environment import analyze, say, test_database

# isort: split
from django.conf import settings
from django.db import connection
from django.test import Client

from articles.models import Article
from articles.readership.tally import Tally
from bench.archive import fill
from bench.pages import BROWSER, FEW
from bench.writer import Writer
from comments.models import Comment, CommentingSettings
from comments.posting import captcha

ALLOWED_MS = 500.0
POST_EVERY = 5


def lines(writer: Writer, count: int) -> str:
    """Return a file to import: articles with tags and comments, as another site exports them."""
    comments = [{"nickname": "江边人", "body": writer.line(30)} for _ in range(3)]
    rows = (
        {
            "external_id": f"old-{number}",
            "title": writer.line(14),
            "category": f"栏目{number % 20}",
            "body": writer.body(1500),
            "published_at": f"20{10 + number % 15}-01-02T03:04:05+08:00",
            "tags": [writer.words[number % 500], writer.words[number % 700]],
            "comments": comments,
        }
        for number in range(count)
    )
    return "\n".join(json.dumps(row) for row in rows)


def start_import(file: Path) -> subprocess.Popen[bytes]:
    url = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor == "postgresql":
        server = urlsplit(os.environ["DATABASE_URL"])
        url = server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {"DATABASE_URL": url}
    manage = str(settings.BASE_DIR / "manage.py")
    command = [sys.executable, manage, "import_articles", str(file)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def times(importing: subprocess.Popen[bytes], url: str) -> tuple[list[float], list[float]]:
    """Return the milliseconds of every page, and of every comment, until the import is done."""
    client = Client(headers={"User-Agent": BROWSER})

    def time_of(request: Callable[[], int], expected: int) -> float:
        start = time.perf_counter()
        if (status := request()) != expected:
            raise SystemExit(f"{url} answered {status}")
        return (time.perf_counter() - start) * 1000

    def post() -> int:
        challenge = captcha.issue("127.0.0.1")
        form = {"captcha_0": challenge.hashkey, "captcha_1": challenge.response}
        form |= {"nickname": "江边人", "body": "终于等到了！"}
        return client.post(f"{url}comments/", form).status_code

    pages: list[float] = []
    posts: list[float] = []
    for number in itertools.count():
        if (status := importing.poll()) is not None:
            break
        pages.append(time_of(lambda: client.get(url).status_code, 200))
        if number % POST_EVERY == 0:
            posts.append(time_of(post, 302))
    if status:
        raise SystemExit("The import failed.")
    return sorted(pages), sorted(posts)


def report(name: str, milliseconds: list[float]) -> bool:
    p95 = milliseconds[int(len(milliseconds) * 0.95)]
    say(
        f"{name:9} {len(milliseconds):5} times, median {statistics.median(milliseconds):6.1f} ms,"
        f" 95th percentile {p95:6.1f} ms, {p95 / ALLOWED_MS:.2f} of {ALLOWED_MS:.0f} ms,"
        f" longest {milliseconds[-1]:6.1f} ms"
    )
    return p95 <= ALLOWED_MS


def run(count: int) -> bool:
    writer = Writer()
    fill(writer, FEW, 300)
    analyze()
    CommentingSettings.objects.update_or_create(pk=1, defaults={"posts_per_minute": 30_000})
    article = Article.objects.published().newest_first()[0]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write(lines(writer, count))
        file.flush()
        pages, posts = times(start_import(Path(file.name)), article.get_absolute_url())
    Tally(settings.VISITS_DIR).count_all()
    views = Article.objects.with_views().get(pk=article.pk).views
    say(f"{connection.vendor}, {count:,} articles imported, {Comment.objects.count():,} comments")
    say(f"{len(pages)} pages, {views} views counted")
    return report("articles", pages) and report("comments", posts) and views == len(pages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3_000)
    options = parser.parse_args()
    with test_database():
        return 0 if run(options.articles) else 1


if __name__ == "__main__":
    sys.exit(main())
