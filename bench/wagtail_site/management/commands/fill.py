from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, call_command
from wagtail.models import Site

from bench.wagtail_site.models import ArticlePage


class Command(BaseCommand):
    help = "Create the database with the texts of a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("texts", type=Path)

    def handle(self, *, texts: Path, **options: object) -> None:
        call_command("migrate", verbosity=0)
        home = Site.objects.get().root_page
        for number, fields in enumerate(json.loads(texts.read_text())["articles"]):
            home.add_child(instance=ArticlePage(slug=f"article-{number}", **fields))
