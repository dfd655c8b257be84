"""Verify that the log of decisions is complete and unchanged."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from comments.inspection import last_verification, verification
from comments.inspection.anchors import Anchors
from comments.inspection.outside_copies import OutsideCopies, proven
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
that protects comments and log must exist. The logs of downloads, restrictions and outcomes of
reports are verified as well.

Somebody who can write to the database can also compute a whole new chain, or remove the last rows
and set the head back. The anchors of anchor_decisions reveal that: the logs must contain the heads
of all of them, and time stamps are verified without a network. Who also removes the anchors from
the database and from ANCHOR_DIR is found by a copy that is kept elsewhere: pass an e-mail with an
anchor, a copied line or a time stamp with --anchor, or a head from a printed ledger with --head.

Prints a sentence for each problem; the exit status is 1 if there is any. Changes nothing, and can
run while the site is in use.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", metavar="DIGEST", type=digest, help=_("a head recorded earlier")
        )
        parser.add_argument(
            "--anchor",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help=_("an anchor kept elsewhere: an e-mail, a line, a time stamp (.tsr); repeatable"),
        )

    def handle(self, *, head: str | None, anchor: list[Path], **options: Any) -> None:
        anchors, outside = Anchors(), OutsideCopies(anchor)
        problem_count, first = 0, ""
        # On stderr, so that the problems on stdout can be kept in a file.
        with tqdm(total=verification.rows_to_check(), file=sys.stderr, disable=None) as bar:
            for problem in chain(
                outside.problems(),
                verification.problems(head or "", bar.update),
                self._compared(anchors, outside),
            ):
                problem_count, first = problem_count + 1, first or problem
                with tqdm.external_write_mode(file=sys.stderr):
                    self.stdout.write(problem)
        if not (head or anchor):
            # What somebody brings may be a wrong file; the health checks tell of every night's run.
            last_verification.record(problem_count, first)
        if problem_count:
            self.stderr.write(_("Problems found: %d. The log can't be relied on.") % problem_count)
            sys.exit(1)
        decisions, comments = Decision.objects.count(), Comment.objects.count()
        self.stdout.write(
            _("%(decisions)d decisions, %(comments)d comments: no problems found.")
            % {"decisions": decisions, "comments": comments}
        )
        for sentence in proven(anchors, outside):
            self.stdout.write(sentence)
        if not (head or outside.lines):
            self.stdout.write(
                _(
                    "Not proven: that nobody has made log and anchors anew, here and in the folder"
                    " of their copies. Only an anchor or a head kept elsewhere can reveal that:"
                    " --anchor, --head."
                )
            )
        self.stdout.write(_("Head of the log: %s") % DecisionHead.objects.get().digest)

    def _compared(self, anchors: Anchors, outside: OutsideCopies) -> Iterator[str]:
        # Without its tables nothing can be compared, and that was said already.
        if not any(verification.missing_tables_and_columns()):
            yield from anchors.problems(list(outside.lines))
            yield from outside.compare(anchors)
