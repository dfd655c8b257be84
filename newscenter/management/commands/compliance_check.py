"""Check the site against the norms of mainland China."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from comments.inspection.ledger import as_csv
from newscenter.compliance.norms import NORMS
from newscenter.compliance.report import Line, as_line, by_subject
from newscenter.compliance.rule import State
from newscenter.compliance.rulebook import RULES, counted, examine
from newscenter.compliance.site import Site

MARKS = {State.PASS: "✓", State.FAIL: "✗", State.ASK: "?"}


class Command(BaseCommand):
    help = gettext_noop("""Check the site against the norms that hold for it in mainland China.

Each rule passes, fails, or has to be decided by a person, who answers it on the page
/admin/compliance/; answers count for a year. What fails is printed with the page that mends it.
The exit status is 1 when a rule fails.

This is a help for the operator. It is no legal advice, and no proof that a site is compliant.""")
    requires_system_checks = []

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format",
            choices=["text", "json", "csv"],
            default="text",
            help=_("text to read (default), json or csv for other programs"),
        )
        parser.add_argument(
            "--norm",
            action="append",
            choices=[norm.key for norm in NORMS],
            help=_("only the rules of this norm; may be given several times"),
        )

    def handle(self, *, format: str, norm: list[str] | None, **options: Any) -> None:  # noqa: A002
        site = Site()
        rules = [rule for rule in RULES.values() if not norm or any(map(rule.is_of, norm))]
        results = examine(site, rules)
        lines = list(map(as_line, results))
        origin = site.publication.site_address.rstrip("/")
        counts = counted(results)
        if format == "json":
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
        elif format == "csv":
            self.stdout.write(as_csv(_table(lines)), ending="")
        else:
            self._print(lines, origin)
            summary = [f"{state.label} {counts[state]}" for state in State]
            self.stdout.write("，".join(summary))
            self.stdout.write(_("This is no legal advice."))
        if counts[State.FAIL]:
            sys.exit(1)

    def _print(self, lines: list[Line], origin: str) -> None:
        for subject, group in by_subject(lines).items():
            self.stdout.write(f"\n{subject}")
            for line in group:
                mark = MARKS[State(line["state"])]
                norms = "；".join(line["norms"])
                self.stdout.write(f"{mark} {line['title']} [{line['key']}] {norms}")
                if line["state"] == State.ASK:
                    self.stdout.write(f"    {line['criterion']}")
                for text in line["texts"]:
                    self.stdout.write(f"    {text}")
                for address in dict.fromkeys(line["addresses"]):
                    if line["state"] != State.PASS:
                        self.stdout.write(f"    {origin}{address}")
        self.stdout.write("")


def _table(lines: list[Line]) -> Iterator[list[Any]]:
    yield [_("Rule"), _("Subject"), _("Title"), _("Norm"), _("Result"), _("Findings")]
    for line in lines:
        norms, texts = "；".join(line["norms"]), "；".join(line["texts"])
        yield [line["key"], line["subject"], line["title"], norms, line["result"], texts]
