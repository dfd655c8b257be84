"""Take articles over from another site."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.models import Article, Category
from articles.models.indexing import index_once
from comments.models import Comment
from newscenter.import_format import Incoming, Refused, read

# Whole in itself, and so short that readers' comments are not kept waiting for SQLite's one writer.
BATCH = 50


class Command(BaseCommand):
    help = """Import articles from FILE: JSON Lines in UTF-8, one article a line.

Each line has "title", "category" (a path such as 讲述/人物; missing categories are created) and
"body" (HTML, or plain text in which blank lines part paragraphs), and may have "external_id",
"kicker", "subtitle", "summary", "source", "byline", "responsible_editor", "author_note",
"published_at" (ISO 8601 or 2023年01月08日 16:39:29; without it: a draft), "views", "tags" (a list),
and "comments" (each with "nickname", "body", "submitted_at"), which always arrive waiting for
review.

A line that can't be taken is reported with its number and the reason; the others are taken, and
the exit status is 1. An article that is here already, by its "external_id" or else by the digest
of its line, is left as it is: the same file twice changes nothing."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and report, but change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.taken = self.known = self.refused = 0
        lines = self.lines(options["file"])
        while batch := list(islice(lines, BATCH)):
            self.take(
                [found for number, line in batch if (found := self.read(number, line))],
                dry_run=options["dry_run"],
            )
        self.stdout.write(
            f"{self.taken} taken, {self.known} here already, {self.refused} refused."
            + (" Nothing was changed: this was a dry run." if options["dry_run"] else "")
        )
        if self.refused:
            sys.exit(1)

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The lines that are not blank, with their numbers, while a bar shows how far it is."""
        path = Path("/dev/stdin" if name == "-" else name)
        try:
            with (
                path.open("rb") as file,
                tqdm(
                    total=path.stat().st_size or None, unit="B", unit_scale=True, file=sys.stderr
                ) as bar,
            ):
                for number, line in enumerate(file, start=1):
                    bar.update(len(line))
                    if line.strip():
                        yield number, line
        except OSError as error:
            raise CommandError(f"{name} can't be read: {error.strerror}.") from error

    def read(self, number: int, line: bytes) -> Incoming | None:
        try:
            return read(line.decode("utf-8-sig").strip())
        except UnicodeDecodeError:
            reason = _("This line is not UTF-8.")
        except Refused as error:
            reason = str(error)
        self.refused += 1
        with tqdm.external_write_mode(file=sys.stderr):
            self.stderr.write(f"line {number}: {reason}")
        return None

    def take(self, batch: list[Incoming], *, dry_run: bool) -> None:
        with index_once():
            known = set(
                Article.objects.filter(
                    external_id__in=[each.article.external_id for each in batch]
                ).values_list("external_id", flat=True)
            )
            fresh = []
            for each in batch:
                if each.article.external_id not in known:
                    known.add(each.article.external_id)
                    fresh.append(each)
            self.known += len(batch) - len(fresh)
            self.taken += len(fresh)
            self.store(fresh)
            if dry_run:
                transaction.set_rollback(True)

    def store(self, batch: list[Incoming]) -> None:
        category = cache(lambda *path: Category.objects.at_path(path))
        for incoming in batch:
            incoming.article.category = category(*incoming.path)
        Article.objects.bulk_create(incoming.article for incoming in batch)
        for incoming in batch:
            if incoming.tags:
                incoming.article.set_tags(incoming.tags)
            for comment in incoming.comments:
                comment.article = incoming.article
        Comment.objects.bulk_create(comment for each in batch for comment in each.comments)
