"""Prove that the log of decisions is whole."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from comments.inspection import verification
from comments.models import Comment, Decision, DecisionHead


def digest(text: str) -> str:
    text = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ArgumentTypeError("a head is 64 digits and letters from a to f")
    return text


class Command(BaseCommand):
    help = """Look for any row of the log of decisions that was changed, taken out or put in.

Every digest is computed anew, from the first row to the head; so are the digests of the words
that were decided on. Every comment must stand as its last decision says, and every trigger that
keeps comments and log as they are must be there. The log of downloads is looked at as well.

Whoever can write to the database can also compute a whole new chain, or remove the last rows and
set the head back, and nothing in the database itself gives that away. A head that was recorded
elsewhere does: each ledger prints the head of its day, and so does this command. Give it back
with --head, and the log must still contain it.

Says what is wrong, a sentence for each finding; the exit status is 1 if there is any. Changes
nothing, and may run while the site works."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", metavar="DIGEST", type=digest, help="a head recorded earlier")

    def handle(self, *, head: str | None, **options: Any) -> None:
        decisions, comments = Decision.objects.count(), Comment.objects.count()
        newest = DecisionHead.objects.values_list("digest", flat=True).first()
        found = 0
        with tqdm(total=verification.rows_to_check(), file=sys.stderr, disable=None) as bar:
            for problem in verification.problems(head or "", bar.update):
                found += 1
                with tqdm.external_write_mode(file=sys.stderr):
                    self.stdout.write(problem)
        if found:
            self.stderr.write(_("Found: %d. The log can't be relied on.") % found)
            sys.exit(1)
        self.stdout.write(
            _("%(decisions)d decisions, %(comments)d comments: nothing is wrong.")
            % {"decisions": decisions, "comments": comments}
        )
        if not head:
            self.stdout.write(
                _("Without --head, a log that was made anew or cut off at its end is not found.")
            )
        self.stdout.write(_("Head of the log: %s") % newest)
