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
from newscenter.demo import publishing, staff, texts


class Command(BaseCommand):
    help = """Fill the site with the articles, pictures and comments of an invented county.

Makes the accounts admin, writer, editor and moderator. Their passwords are random and shown once,
unless the environment names one for all in DEMO_PASSWORD. The articles are those in
newscenter/demo/articles/.

Running it again adds what is missing and changes nothing else: texts, comments and accounts that
are there stay as they are. Only DEMO_PASSWORD, when it is given, is set again."""

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
        accounts = staff.hire(os.environ.get("DEMO_PASSWORD") or None)
        publishing.fill_masthead()
        publishing.make_categories()
        users = {account.user.get_username(): account.user for account in accounts}
        desk = publishing.Desk(users, self.pictures(users["writer"]), timezone.now())
        found = texts.stories()
        new = sum(desk.take(story) for story in self.progress(found, "articles"))
        self.stdout.write(f"{new} articles added, {len(found) - new} were here already.\n\n")
        self.tell_addresses(options["address"].rstrip("/"))
        self.tell_accounts(accounts)

    def progress(self, items: list[Any], what: str) -> tqdm[Any]:
        return tqdm(items, desc=what, file=sys.stderr, leave=False, disable=None)

    def pictures(self, by: User) -> dict[str, Picture]:
        names = self.progress(list(texts.pictures()), "pictures")
        return {name: publishing.hang_picture(name, by=by) for name in names}

    def tell_addresses(self, address: str) -> None:
        for label, name in (
            ("The site", "articles:home"),
            ("The admin", "admin:index"),
            ("Comments to review", "admin:comments_comment_desk"),
        ):
            self.stdout.write(f"{label:<20}{address}{reverse(name)}")

    def tell_accounts(self, accounts: list[staff.Account]) -> None:
        self.stdout.write(f"\n{'Account':<20}Password")
        for account in accounts:
            shown = account.password or "(as it was)"
            self.stdout.write(f"{account.user.get_username():<20}{shown}")
        if not all(account.password for account in accounts):
            self.stdout.write(
                "\nA password that was set before can't be read any more. To set a new one:\n"
                "  manage.py changepassword NAME\n"
                "or run this command again with DEMO_PASSWORD in its environment."
            )
