"""Reading and posting while articles are imported: python -m bench.importing

Fills a test database of its own, on the server that DATABASE_URL names, has another process import
3,000 articles (`--articles`), and meanwhile opens an article and posts comments in turn. Compares
the 95th percentiles with the 500 ms that a reader may wait.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.environment import analyze, database_url, test_database

# isort: split
from django.conf import settings
from django.db import connection
from django.test import Client

from articles.models import Article
from articles.readership.tally import Tally
from bench.archive import fill
from bench.limits import judge
from bench.load import BROWSER
from bench.servers import Program
from bench.writer import Writer
from comments.models import Comment, CommentingSettings
from comments.posting import captcha

ALLOWED_MS = 500.0
POST_EVERY = 5
ARTICLES = 1000


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
    line = (
        f"{name:9} {len(milliseconds):5} times, median {statistics.median(milliseconds):6.1f} ms,"
        f" longest {milliseconds[-1]:6.1f} ms, 95th percentile"
    )
    return judge(line, p95, at_most=ALLOWED_MS, unit=" ms")


def run(count: int) -> bool:
    writer = Writer()
    fill(writer, ARTICLES, 300)
    analyze()
    CommentingSettings.objects.update_or_create(pk=1, defaults={"posts_per_minute": 30_000})
    article = Article.objects.published().newest_first()[0]
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "articles.jsonl").open("w") as file,
    ):
        file.write(lines(writer, count))
        file.flush()
        manage = str(settings.BASE_DIR / "manage.py")
        command = [sys.executable, manage, "import_articles", file.name]
        log = Path(file.name).with_suffix(".log")
        with Program(command, {"DATABASE_URL": database_url()}, log=log) as importing:
            pages, posts = times(importing.process, article.get_absolute_url())
    Tally(settings.VISITS_DIR).count_all()
    views = Article.objects.with_views().get(pk=article.pk).views
    print(f"{connection.vendor}, {count:,} articles imported, {Comment.objects.count():,} comments")
    results = [
        report("articles", pages),
        report("comments", posts),
        judge(f"{len(pages)} pages, {views} views; wrong", abs(views - len(pages)), at_most=0),
    ]
    return all(results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3_000)
    options = parser.parse_args()
    with test_database():
        return 0 if run(options.articles) else 1


if __name__ == "__main__":
    sys.exit(main())
