from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, call_command

from bench.plain.models import Article, Comment


class Command(BaseCommand):
    help = "Create the database with the texts of a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("texts", type=Path)

    def handle(self, *, texts: Path, **options: object) -> None:
        call_command("migrate", run_syncdb=True, verbosity=0)
        content = json.loads(texts.read_text())
        articles = Article.objects.bulk_create(Article(**fields) for fields in content["articles"])
        Comment.objects.bulk_create(
            Comment(article=articles[0], is_approved=True, **fields)
            for fields in content["comments"]
        )
