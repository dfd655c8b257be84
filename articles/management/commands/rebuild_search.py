"""Make the index of the search anew."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.models import Article
from articles.search.index import rebuild


class Command(BaseCommand):
    help = (
        "Makes the index of the search anew from the articles. The index keeps itself up to date"
        " with every save; this is for the first upgrade to a version with search, after loading"
        " articles past the site (loaddata, SQL), and now and then to drop what edited articles"
        " no longer say. Safe to run while the site runs, and to stop and run again: readers find"
        " the newest articles first, the older ones as they come back."
    )
    # The check that says the index is empty must not be said while it is being filled.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        articles = Article.objects.all()
        total = articles.count()
        with tqdm(total=total, unit=" articles", file=sys.stderr) as bar:
            for done in rebuild(articles):
                bar.update(done)
        self.stdout.write(f"{total} articles looked at.")
