"""The measured site: its content, the same texts for other systems, and its server."""

from __future__ import annotations

import contextlib
import json
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.environment import analyze, database_url

# isort: split
from django.utils import timezone

from articles.models import Article
from bench.archive import fill
from bench.archive_comments import Commenters, moderator
from bench.load import BROWSER
from bench.measured_site import SWITCH
from bench.servers import Program, free_port, run
from bench.writer import Writer
from comments.models import Comment, CommentingSettings

COMMENTS = 50
ARTICLES = 1000
CHARACTERS = 3000
TEXTS = 20


def fill_site(articles: int = ARTICLES) -> Article:
    """Fill the database, and return the newest article, a long one with approved comments."""
    writer, now = Writer(), timezone.now()
    fill(writer, articles, 300)
    article = Article.objects.published().newest_first()[0]
    Article.objects.filter(pk=article.pk).update(
        body=writer.body(CHARACTERS), summary=writer.line(60), published_at=now
    )
    article.refresh_from_db()
    commenters, by = Commenters(writer), moderator()
    waiting = Comment.objects.bulk_create(
        commenters.comment(now - timedelta(minutes=n), article_id=article.pk, flagged=False)
        for n in range(COMMENTS)
    )
    for comment in waiting:
        comment.approve(by=by)
    CommentingSettings.objects.update_or_create(pk=1, defaults={"posts_per_minute": 30_000})
    analyze()
    return article


def write_texts(path: Path, article: Article) -> None:
    """Write the texts of the article, its comments and some other articles to a file."""
    others = Article.objects.published().newest_first().exclude(pk=article.pk)[: TEXTS - 1]
    articles = [
        {
            "title": shown.title,
            "summary": shown.summary or shown.title,
            "body": shown.body,
            "published_at": shown.published_at.isoformat() if shown.published_at else "",
        }
        for shown in (article, *others)
    ]
    comments = [
        {
            "nickname": comment.nickname,
            "body": comment.body,
            "created_at": comment.submitted_at.isoformat(),
        }
        for comment in Comment.objects.published().filter(article=article)
    ]
    path.write_text(json.dumps({"articles": articles, "comments": comments}, ensure_ascii=False))


class Site:
    """The site as production serves it, with one worker, on the database of the benchmark."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "bench.measured_site",
            "VAR_DIR": str(folder),
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def serve(self, core: int | None = None) -> Iterator[Program]:
        """Run the server and what runs with it."""
        pictures = self.folder / "media" / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        (self.folder / "visits").mkdir(exist_ok=True)
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        if run(collect, self.environment):
            raise SystemExit("The static files could not be collected.")
        command = [sys.executable, "-m", "newscenter.server", "127.0.0.1", str(self.port), "1"]
        log = self.folder / "server.log"
        program = Program([*command, str(pictures)], self.environment, core=core, log=log)
        with program:
            yield program.wait_for_port(self.port)

    def keep(self, mode: str) -> None:
        """Let the site keep its pages in this way: see bench.measured_site."""
        get(f"{self.url}{SWITCH}{mode}")


def get(url: str, encoding: str = "identity") -> bytes:
    """Return the body of the page as it is sent; an error if there is none."""
    headers = {"User-Agent": BROWSER, "Accept-Encoding": encoding}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (our own)
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        body: bytes = response.read()
        return body
