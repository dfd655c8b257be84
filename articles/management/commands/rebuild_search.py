"""Rebuild the search index."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from articles.models import Article
from articles.models.indexing import rebuild


class Command(BaseCommand):
    help = gettext_noop(
        "Rebuilds the search index from the articles. Every save keeps the index up to date; this"
        " is for the first upgrade to a version with search, and for articles that were loaded"
        " past the site (loaddata, SQL). Works in small batches while the site runs, the newest"
        " articles first; safe to run at any time, and to stop and run again."
    )
    # The check that warns of an empty index must not run while the index is being filled.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--compact",
            action="store_true",
            help=_(
                "on SQLite, first empty the index, which drops what edited articles no longer say."
                " In an archive of 200,000 articles nobody can save for about a second, and until"
                " it is done readers find only the newest articles"
            ),
        )

    def handle(self, *, compact: bool, **options: Any) -> None:
        total = Article.objects.count()
        with tqdm(total=total, file=sys.stderr, disable=None) as bar:
            for done in rebuild(compact=compact):
                bar.update(done)
        self.stdout.write(_("%d articles checked.") % total)
