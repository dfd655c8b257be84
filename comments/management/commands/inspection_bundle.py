"""Make an inspector's bundle: comments with decisions and proofs in one signed file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from comments.inspection import signing_key
from comments.inspection.bundle import files
from comments.inspection.bundle.forms import BundleForm
from comments.inspection.bundle.scope import Scope
from comments.inspection.verifier import joined
from comments.models.chain_anchor import BrokenHead


class Command(BaseCommand):
    help = gettext_noop("""Put comments with their decisions and proofs into one signed file.

The file has pages to read and print, tables and records, the chain of the logs up to the next
anchors, time stamps, and verify.py, which verifies all of it without the site and without a
network. Name an article, a period, a network, a nickname or a comment; several of them narrow it
down. It holds personal data of readers: who gets it (--by) is in the log of downloads.

The site signs with a key of its own, VAR_DIR/bundle_key.pem, which is made on first use. Compare
its fingerprint with the one on the page “Ledger and proof”.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--comment", metavar="N", help=_("number of the comment"))
        parser.add_argument("--article", metavar="N", help=_("number or address of the article"))
        parser.add_argument("--since", metavar="YYYY-MM-DD", help=_("first day"))
        parser.add_argument("--until", metavar="YYYY-MM-DD", help=_("last day"))
        parser.add_argument(
            "--network", metavar="ADDRESS", help=_("an address or a network: 203.0.113.0/24")
        )
        parser.add_argument("--nickname", metavar="NAME", help=_("the exact nickname"))
        parser.add_argument(
            "--no-logs",
            action="store_true",
            help=_(
                "without the logs of restrictions, downloads, outcomes of reports and changes of"
                " terms"
            ),
        )
        parser.add_argument(
            "--whole-log",
            action="store_true",
            help=_("with the whole log of decisions, which proves that no row is missing"),
        )
        parser.add_argument("--by", metavar="USER", help=_("name that who gets it signs in with"))
        parser.add_argument("--output", metavar="FILE", type=Path, help=_("the file to write"))
        parser.add_argument(
            "--verifier", metavar="FILE", type=Path, help=_("only write verify.py, and end")
        )

    def handle(
        self, *, by: str | None, output: Path | None, verifier: Path | None, **options: Any
    ) -> None:
        try:
            if verifier:
                verifier.write_text(joined(), encoding="utf-8")
                return
            if not (by and output):
                raise CommandError(_("Say who gets it and where it goes: --by USER --output FILE"))
            self._write(_scope(options), output, _person(by))
        except BrokenHead as error:
            raise CommandError(
                _("The head of %s is not in the log. Run: manage.py verify_decisions") % error
            ) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s can't be written: %(reason)s.")
                % {"file": error.filename or output, "reason": _(str(error.strerror))}
            ) from error

    def _write(self, scope: Scope, output: Path, person: User) -> None:
        total = scope.comments().count()
        bar = tqdm(total=total, file=sys.stderr, disable=None)
        # Not over another file, which may be another bundle.
        with bar, output.open("xb") as file:
            try:
                output.chmod(0o600)
                manifest = files.write(scope, file, by=person, advance=bar.update)
                files.log_disclosure(scope, manifest, by=person)
            except BaseException:
                # It is not whole, or not in the log of downloads.
                output.unlink()
                raise
        self.stdout.write(
            _("%(count)d comments are in %(file)s.") % {"count": total, "file": output}
        )
        self.stdout.write(_("Fingerprint of the signing key: %s") % signing_key.fingerprint())


def _person(name: str) -> User:
    person = User.objects.filter(username=name).first()
    if person is None:
        raise CommandError(_("Nobody signs in as “%s”.") % name)
    return person


def _scope(options: dict[str, Any]) -> Scope:
    names = ("comment", "article", "since", "until", "network", "nickname", "whole_log")
    form = BundleForm(
        {name: options[name] for name in names if options[name]} | {"logs": not options["no_logs"]}
    )
    if not form.is_valid():
        sentences = [
            f"--{name}: {sentence}" if name in options else str(sentence)
            for name, errors in form.errors.items()
            for sentence in errors
        ]
        raise CommandError("\n".join(sentences))
    return form.scope()
