"""Import articles from another site."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from articles.markup.losses import in_words
from articles.models import Article, Category
from articles.models.indexing import index_once
from articles.models.tagging import Tagging
from articles.write_lock import atomic_batch
from comments.models import Comment
from newscenter.import_format import LineRefused, ParsedLine, parse_line
from newscenter.imported_pictures import PictureFolder


def _folder(name: str) -> Path:
    path = Path(name)
    if not path.is_dir():
        raise ArgumentTypeError(_("there is no such folder"))
    return path


# One transaction: a tenth of a second, so that nobody waits long for SQLite's one writer.
BATCH = 5


class Command(BaseCommand):
    help = gettext_noop("""Import articles from FILE: JSON Lines in UTF-8, one article a line.

Each line has "title", "category" (a path such as 讲述/人物; missing categories are created) and
"body" (HTML, or plain text in which blank lines or indents begin paragraphs), and may have
"external_id", "kicker", "subtitle", "summary", "source", "byline", "responsible_editor",
"author_note", "published_at" (ISO 8601 or 2023年01月08日 16:39:29; without it: a draft), "views",
"tags" (a list), "ai_generated" (true), and "comments" (each with "nickname", "body",
"submitted_at"), which always arrive waiting for review.

A line that can't be imported is reported with its number and the reason; the others are imported,
and the exit status is 1. What the sanitiser drops from a text, such as pictures, is counted.
Pictures are taken over from the folder that --pictures names, where the end of their address is
the path of a file: 2020/01/a.jpg for https://old.example.cn/uploads/2020/01/a.jpg.

An article that is here already, recognised by its "external_id" or else by the digest of its line,
is left as it is: importing the same file twice changes nothing.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help=_("the file, or - for standard input"))
        parser.add_argument(
            "--pictures",
            metavar="FOLDER",
            type=_folder,
            help=_("the folder with the pictures of the articles"),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("read and report, but change nothing")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.imported = self.known = self.refused = 0
        self.dropped: Counter[str] = Counter()
        self.pictures = options["pictures"] and PictureFolder(
            options["pictures"], dry_run=options["dry_run"]
        )
        lines = self.lines(options["file"])
        while batch := list(islice(lines, BATCH)):
            parsed = [self.parse(number, line) for number, line in batch]
            self.import_batch([item for item in parsed if item], dry_run=options["dry_run"])
        self.stdout.write(
            _("%(imported)d imported, %(known)d here already, %(refused)d refused.")
            % {"imported": self.imported, "known": self.known, "refused": self.refused}
            + (" " + _("Nothing was changed: this was a dry run.") if options["dry_run"] else "")
        )
        if self.dropped:
            self.stdout.write(_("Dropped from the texts: %s.") % in_words(self.dropped))
        if self.refused:
            sys.exit(1)

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Yield the lines that are not blank with their numbers, and show a progress bar."""
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
            raise CommandError(
                _("%(name)s can't be read: %(reason)s.")
                % {"name": name, "reason": _(str(error.strerror))}
            ) from error

    def parse(self, number: int, line: bytes) -> ParsedLine | None:
        try:
            parsed = parse_line(line.decode("utf-8-sig").strip(), self.pictures)
        except UnicodeDecodeError:
            reason = _("This line is not UTF-8.")
        except LineRefused as error:
            reason = str(error)
        else:
            parsed.line_number = number
            for sentence in parsed.refused_pictures:
                self.report(number, sentence)
            return parsed
        self.refused += 1
        self.report(number, reason)
        return None

    def report(self, number: int, sentence: str) -> None:
        # Between two draws of the progress bar, which would otherwise cover the sentence.
        with tqdm.external_write_mode(file=sys.stderr):
            message = _("line %(number)d: %(reason)s")
            self.stderr.write(message % {"number": number, "reason": sentence})

    def import_batch(self, batch: list[ParsedLine], *, dry_run: bool) -> None:
        # Indexing article by article would be three times as slow.
        with atomic_batch(), index_once():
            ids = [item.article.external_id for item in batch]
            stored = Article.objects.filter(external_id__in=ids)
            known = set(stored.values_list("external_id", flat=True))
            new = []
            for item in batch:
                # A file may name one article twice.
                if item.article.external_id not in known:
                    known.add(item.article.external_id)
                    new.append(item)
            self.known += len(batch) - len(new)
            self.imported += len(new)
            self.store(new)
            # A dry run stores and rolls back, so that the database refuses what it would refuse.
            if dry_run:
                transaction.set_rollback(True)

    def store(self, batch: list[ParsedLine]) -> None:
        category = cache(lambda *path: Category.objects.at_path(path))
        for item in batch:
            item.article.category = category(*item.category_path)
        Article.objects.bulk_create(item.article for item in batch)
        Tagging.objects.tag_new((item.article, item.tags) for item in batch)
        for item in batch:
            if item.dropped:
                self.dropped += item.dropped
                self.report(item.line_number, _("dropped: %s") % in_words(item.dropped))
            for comment in item.comments:
                comment.article = item.article
        Comment.objects.bulk_create(comment for item in batch for comment in item.comments)
