"""Fill the site with demo content."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any
from unicodedata import east_asian_width

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from articles.models import Picture
from newscenter.demo import content, loader
from newscenter.demo.accounts import Account, create_accounts


def _padded(label: str) -> str:
    """Return the label in a column of 20: a Chinese character is as wide as two letters."""
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in label)
    return label + " " * (20 - width)


class Command(BaseCommand):
    help = gettext_noop("""Fill the site with articles, pictures and comments of an invented county.

Creates the accounts admin, writer, editor and moderator. Their passwords are random and shown
once, unless the environment variable DEMO_PASSWORD gives one for all. The content is in
newscenter/demo/.

Running it again adds what is missing and changes nothing else: existing articles, comments and
accounts stay as they are. Only DEMO_PASSWORD, when it is given, is set again.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address",
            default="http://127.0.0.1:8000",
            help=_(
                "where the site will be served, for the addresses that are printed"
                " (default: %(default)s)"
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = create_accounts(os.environ.get("DEMO_PASSWORD") or None)
        loader.load_publication()
        loader.load_categories()
        users = {account.user.get_username(): account.user for account in accounts}
        pictures = self.load_pictures(users["writer"])
        article_loader = loader.ArticleLoader(users, pictures, timezone.now())
        files = content.article_files()
        added = sum(article_loader.load(file) for file in self.progress(files, _("articles")))
        article_loader.comments.decide(files)
        self.stdout.write(
            _("%(added)d articles added, %(known)d were here already.")
            % {"added": added, "known": len(files) - added}
            + "\n\n"
        )
        self.print_addresses(options["address"].rstrip("/"))
        self.print_accounts(accounts)

    def progress(self, items: list[Any], label: str) -> tqdm[Any]:
        return tqdm(items, desc=label, file=sys.stderr, leave=False, disable=None)

    def load_pictures(self, uploaded_by: User) -> dict[str, Picture]:
        names = self.progress(list(content.pictures()), _("pictures"))
        return {name: loader.load_picture(name, uploaded_by=uploaded_by) for name in names}

    def print_addresses(self, address: str) -> None:
        for label, name in (
            (_("The site"), "articles:home"),
            (_("The newsroom"), "admin:index"),
            (_("The moderation desk"), "admin:comments_comment_desk"),
        ):
            self.stdout.write(f"{_padded(label)}{address}{reverse(name)}")

    def print_accounts(self, accounts: list[Account]) -> None:
        self.stdout.write("\n" + _padded(_("Account")) + _("Password"))
        for account in accounts:
            password = account.password or _("(as it was)")
            self.stdout.write(f"{_padded(account.user.get_username())}{password}")
        if not all(account.password for account in accounts):
            self.stdout.write(
                "\n"
                + _(
                    "A password that was set before can't be read any more. To set a new one:\n"
                    "  manage.py changepassword NAME\n"
                    "or run this command again with DEMO_PASSWORD in its environment."
                )
            )
