"""Make a backup of the whole site."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.backups import creation, encryption, locations, state
from newscenter.backups.errors import BackupError, explained_file_errors
from newscenter.backups.work import one_at_a_time

NICENESS = 10


class Command(BaseCommand):
    help = gettext_noop(
        "Write the database, all pictures and attachments, the secret key and the file of settings"
        " into one file in BACKUP_DIR, and into BACKUP_S3 if it is set; encrypted if"
        " BACKUP_RECIPIENT is set. Then delete old backups that BACKUP_KEEP does not keep. The site"
        " goes on meanwhile. Exit status 75: another backup or restore is running."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--make-key",
            metavar="FILE",
            type=Path,
            help=_("make no backup, but a secret key in this file; prints its public key"),
        )

    def run_from_argv(self, argv: list[str]) -> None:
        # Readers come first. Asked to stop, it removes what it has begun.
        os.nice(NICENESS)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        super().run_from_argv(argv)

    def handle(self, *, make_key: Path | None, **options: Any) -> None:
        if make_key:
            self.make_key(make_key)
            return
        with one_at_a_time():
            try:
                self.back_up()
            except BackupError as error:
                state.record_failure(backup_error=str(error))
                raise

    def back_up(self) -> None:
        backup = creation.create()
        if bucket := locations.bucket():
            bucket.upload(backup.path)
        state.record(
            backup_at=state.now(),
            backup_name=backup.path.name,
            backup_bytes=backup.size,
            backup_error="",
        )
        values = {
            "path": backup.path,
            "size": backup.size / 1e6,
            "files": backup.file_count,
            "deleted": locations.delete_outdated(),
        }
        line = _("Backup: %(path)s, %(size).1f MB, %(files)d files. Old ones deleted: %(deleted)d.")
        if backup.missing:
            line += " " + _("Files that were not there: %d.") % len(backup.missing)
        self.stdout.write(line % values)

    def make_key(self, path: Path) -> None:
        with explained_file_errors(_("Name a file that does not exist yet.")):
            public = encryption.make_key(path)
        self.stdout.write(
            _(
                "BACKUP_RECIPIENT=%(public)s\nKeep %(path)s where this server is not: without it no"
                " backup can be opened, and with it all can."
            )
            % {"public": public, "path": path}
        )
