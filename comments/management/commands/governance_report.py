"""Write the governance report of a year, or compute that of a file again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.months import Year
from comments.inspection.governance import GovernanceReport
from comments.inspection.governance_verification import FiledReport, NotAReport, differences
from comments.inspection.ledger import as_csv


def year(text: str) -> Year:
    try:
        return Year.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(_("a year with four digits, such as 2026")) from error


class Command(BaseCommand):
    help = gettext_noop("""Write the governance report of a year as CSV, or verify one.

The report is the one of the page “Ledger and proof”. Each line has a figure, the log that it was
counted from, the first and the last row, and the rule. The first lines name the last row of each
log that was counted at all, so that what was added later changes nothing.

With --verify, the figures are computed again from these rows and compared with the file. Prints a
sentence for each difference; the exit status is 1 if a figure of a log differs. Articles and
pictures have no log: they are counted as they are now, and a difference is only told. Run
verify_decisions as well: it proves that the logs themselves were not changed.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "year", nargs="?", type=year, metavar="YEAR", help=_("the year, such as 2026")
        )
        parser.add_argument(
            "--verify",
            metavar="FILE",
            type=Path,
            help=_("a report that was downloaded, to be computed again"),
        )

    def handle(self, *, year: Year | None, verify: Path | None, **options: Any) -> None:
        if verify:
            self._verify(verify, year)
        elif year and year.start > timezone.now():
            raise CommandError(_("%s is still to come.") % year)
        elif year:
            rows = GovernanceReport.load(year).rows(by="manage.py governance_report")
            self.stdout.write(as_csv(rows), ending="")
        else:
            raise CommandError(_("Name a year, or a file with --verify."))

    def _verify(self, path: Path, year: Year | None) -> None:
        try:
            filed = FiledReport.read(path.read_bytes())
            if year and year != filed.year():
                raise CommandError(_("The file has the report of %s.") % filed.year())
            differing = list(differences(filed))
        except OSError as error:
            values = {"file": path, "reason": _(str(error.strerror))}
            raise CommandError(_("%(file)s can't be read: %(reason)s.") % values) from error
        except NotAReport as error:
            message = _("%s is not a governance report as it was downloaded.") % path
            raise CommandError(message) from error
        for difference in differing:
            self.stdout.write(difference.sentence)
        wrong = sum(difference.is_of_log for difference in differing)
        if wrong:
            self.stderr.write(_("Figures that differ from the logs: %d.") % wrong)
            sys.exit(1)
        if differing:
            self.stdout.write(_("These are of articles and pictures, which have no log."))
        message = _("The report of %s was computed again: all figures of the logs are the same.")
        self.stdout.write(message % filed.year())
