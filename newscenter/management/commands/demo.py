"""Fill the site with demo content."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone
from tqdm import tqdm

from articles.models import Picture
from newscenter.demo import content, loader
from newscenter.demo.accounts import Account, create_accounts


class Command(BaseCommand):
    help = """Fill the site with the articles, pictures and comments of an invented county.

Creates the accounts admin, writer, editor and moderator. Their passwords are random and shown
once, unless the environment variable DEMO_PASSWORD gives one for all. The content is in
newscenter/demo/.

Running it again adds what is missing and changes nothing else: existing articles, comments and
accounts stay as they are. Only DEMO_PASSWORD, when it is given, is set again."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address",
            default="http://127.0.0.1:8000",
            help="where the site will be served, for the addresses that are printed "
            "(default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = create_accounts(os.environ.get("DEMO_PASSWORD") or None)
        loader.load_publication()
        loader.load_categories()
        users = {account.user.get_username(): account.user for account in accounts}
        pictures = self.load_pictures(users["writer"])
        article_loader = loader.ArticleLoader(users, pictures, timezone.now())
        files = content.article_files()
        added = sum(article_loader.load(file) for file in self.progress(files, "articles"))
        article_loader.comments.decide(files)
        self.stdout.write(f"{added} articles added, {len(files) - added} were here already.\n\n")
        self.print_addresses(options["address"].rstrip("/"))
        self.print_accounts(accounts)

    def progress(self, items: list[Any], label: str) -> tqdm[Any]:
        return tqdm(items, desc=label, file=sys.stderr, leave=False, disable=None)

    def load_pictures(self, uploaded_by: User) -> dict[str, Picture]:
        names = self.progress(list(content.pictures()), "pictures")
        return {name: loader.load_picture(name, uploaded_by=uploaded_by) for name in names}

    def print_addresses(self, address: str) -> None:
        for label, name in (
            ("The site", "articles:home"),
            ("The admin", "admin:index"),
            ("Comments to review", "admin:comments_comment_desk"),
        ):
            self.stdout.write(f"{label:<20}{address}{reverse(name)}")

    def print_accounts(self, accounts: list[Account]) -> None:
        self.stdout.write(f"\n{'Account':<20}Password")
        for account in accounts:
            password = account.password or "(as it was)"
            self.stdout.write(f"{account.user.get_username():<20}{password}")
        if not all(account.password for account in accounts):
            self.stdout.write(
                "\nA password that was set before can't be read any more. To set a new one:\n"
                "  manage.py changepassword NAME\n"
                "or run this command again with DEMO_PASSWORD in its environment."
            )
