"""Record what the heads of the logs are, and have it stamped by outside authorities."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from comments.inspection import anchor_files, anchors
from comments.models.chain_anchor import BrokenHead


class Command(BaseCommand):
    help = gettext_noop("""Record the number of rows of each log and the digest of its last one.

This is one line of text, the anchor. It is stored in the database and as a file in ANCHOR_DIR, and
each authority in TIMESTAMP_AUTHORITIES is asked for a time stamp of it (RFC 3161). An authority
learns a digest, nothing else. verify_decisions compares the logs with all anchors: it finds a log
that was made anew, or cut off at its end. Run this every night.

An authority that can't be reached is named, and asked again the next night; the health checks say
so when there was no time stamp for eight days.""")

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def handle(self, **options: Any) -> None:
        try:
            anchor, stamps, refusals = anchors.make()
        except BrokenHead as error:
            raise CommandError(
                _("The head of %s is not in the log. Run: manage.py verify_decisions") % error
            ) from error
        self.stdout.write(anchor.line)
        for stamp in stamps:
            self.stdout.write(
                _("Stamped by %(authority)s at %(at)s.")
                % {"authority": stamp.authority, "at": anchors.time_of(stamp.at)}
            )
        for refusal in refusals:
            self.stderr.write(_("Not stamped by %(authority)s: %(reason)s.") % refusal._asdict())
        if not settings.TIMESTAMP_AUTHORITIES:
            self.stdout.write(_("Without a time stamp: TIMESTAMP_AUTHORITIES names no authority."))
        try:
            anchor_files.write(anchor, stamps)
        except OSError as error:
            self.stderr.write(
                _("It is in the database, but not in the folder %(folder)s: %(reason)s.")
                % {"folder": anchor_files.folder(), "reason": _(str(error.strerror))}
            )
            sys.exit(1)
