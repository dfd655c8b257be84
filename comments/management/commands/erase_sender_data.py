"""Erase the addresses of comments and reports when their retention period is over."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from articles.write_lock import atomic_batch
from comments.inspection.bundle import files
from comments.models import (
    ArticleReport,
    Comment,
    CommentingSettings,
    Report,
    SimilarityKey,
    SmsCode,
)

# Primary keys per statement: it holds SQLite's write lock for a few hundredths of a second.
BATCH = 1000


def days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 36_500:
        raise ArgumentTypeError(_("a whole number of days, 1 or more"))
    return int(text)


class Command(BaseCommand):
    help = gettext_noop("""Erase addresses, browsers and identities of old comments and reports.

How old is in the settings of commenting (183 days, unless somebody changed it),
or follows from --days. The law (网络安全法) has network logs kept for at least six months, and
personal data no longer than needed: run this every night.

The text of a comment, its decisions and their digests stay as they are. Running it again changes
nothing. Files of inspection bundles are deleted after a week. Backups, and the log files of a web
server in front, contain such data too and are not touched.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=days, metavar="N", help=_("instead of the days in the settings")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("only count the rows"))

    def handle(self, *, days: int | None, dry_run: bool, **options: Any) -> None:
        kept = days or CommentingSettings.get_solo().sender_data_days
        before = timezone.now() - timedelta(days=kept)
        comments = Comment.objects.with_sender_data_from_before(before)
        models = (Report, ArticleReport)
        reports = [model.objects.with_sender_data_from_before(before) for model in models]
        counts = {
            "days": kept,
            "comments": erase(comments, dry_run=dry_run),
            "reports": sum(erase(rows, dry_run=dry_run) for rows in reports),
        }
        if not dry_run:
            # Nothing about a sender, but this command runs every night.
            SimilarityKey.objects.forget_old()
            files.delete_expired()
            SmsCode.objects.forget_old()
        self.stdout.write(
            _(
                "Older than %(days)d days, with sender data: %(comments)d comments,"
                " %(reports)d reports."
            )
            % counts
        )
        self.stdout.write(
            _("Nothing was changed: this was a dry run.")
            if dry_run
            else _("The data has been erased.")
        )


def erase(old: Any, *, dry_run: bool) -> int:
    """Erase the rows `old` batch by batch, and return how many there were."""
    # By ranges of the primary key: an index finds them, however many rows have nothing to erase.
    last = old.model.objects.aggregate(last=Max("pk"))["last"] or 0
    count = 0
    with tqdm(total=last, file=sys.stderr, disable=None) as bar:
        for start in range(0, last, BATCH):
            batch = old.filter(pk__gt=start, pk__lte=start + BATCH)
            # Counting takes no lock, and most batches of most nights have nothing to erase.
            number = batch.count()
            if number and not dry_run:
                with atomic_batch():
                    number = batch.erase_sender_data()
            count += number
            bar.update(min(BATCH, last - start))
    return count
