"""Verify that the log of decisions is complete and unchanged."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from comments.inspection import verification
from comments.models import Comment, Decision, DecisionHead


def digest(text: str) -> str:
    # People copy it from a printed ledger.
    text = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ArgumentTypeError(_("a head has 64 characters, digits and the letters a to f"))
    return text


class Command(BaseCommand):
    help = gettext_noop("""Look for any row of the log that was changed, removed or inserted.

Every digest is computed again, from the first row to the head; so are the digests of the texts
that were decided on. Every comment must have the status of its last decision, and every trigger
that protects comments and log must exist. The log of downloads is verified as well.

Somebody who can write to the database can also compute a whole new chain, or remove the last rows
and set the head back, and nothing in the database itself reveals that. A head recorded elsewhere
does: each ledger prints the head of its day, and so does this command. Pass it with --head, and
the log must still contain it.

Prints a sentence for each problem; the exit status is 1 if there is any. Changes nothing, and can
run while the site is in use.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", metavar="DIGEST", type=digest, help=_("a head recorded earlier")
        )

    def handle(self, *, head: str | None, **options: Any) -> None:
        problem_count = 0
        # On stderr, so that the problems on stdout can be kept in a file.
        with tqdm(total=verification.rows_to_check(), file=sys.stderr, disable=None) as bar:
            for problem in verification.problems(head or "", bar.update):
                problem_count += 1
                with tqdm.external_write_mode(file=sys.stderr):
                    self.stdout.write(problem)
        if problem_count:
            self.stderr.write(_("Problems found: %d. The log can't be relied on.") % problem_count)
            sys.exit(1)
        decisions, comments = Decision.objects.count(), Comment.objects.count()
        self.stdout.write(
            _("%(decisions)d decisions, %(comments)d comments: no problems found.")
            % {"decisions": decisions, "comments": comments}
        )
        if not head:
            self.stdout.write(
                _("Without --head, a log that was rebuilt or cut off at its end can't be detected.")
            )
        self.stdout.write(_("Head of the log: %s") % DecisionHead.objects.get().digest)
