"""Restore a backup, or try whether it can be restored."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.backups import drill, locations
from newscenter.backups.health import can_drill
from newscenter.backups.names import time_of
from newscenter.backups.restoring import RestoreOptions, restore
from newscenter.backups.work import one_at_a_time


class Command(BaseCommand):
    help = gettext_noop(
        "Restore a backup: a file, or the name of one in BACKUP_DIR or BACKUP_S3. It is checked to"
        " its last byte and tried in a fresh place before anything is changed; an older one is"
        " migrated. A site that has data is replaced with --replace alone, and backed up first."
        " Stop the site before, and start it afterwards. With --drill only the trial is done: the"
        " newest backup is restored into a fresh place, its logs, counts and pictures are verified,"
        " and the site is left alone. Exit status 75: another backup or restore is running."
    )
    # The database may be missing or damaged.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help=_("the backup"))
        parser.add_argument("--list", action="store_true", help=_("list the backups"))
        parser.add_argument(
            "--drill", action="store_true", help=_("only try; the newest without FILE")
        )
        parser.add_argument(
            "--identity", default="", metavar="KEY", help=_("the file with the secret key")
        )
        parser.add_argument(
            "--replace", action="store_true", help=_("replace the data of this site")
        )
        parser.add_argument(
            "--no-safety-copy", action="store_true", help=_("do not back them up first")
        )
        parser.add_argument(
            "--despite-problems",
            action="store_true",
            help=_("restore a backup whose logs or counts have problems"),
        )

    def run_from_argv(self, argv: list[str]) -> None:
        # Asked to stop, it removes what it has begun.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        super().run_from_argv(argv)

    def handle(self, *, file: str | None, **options: Any) -> None:
        if options["list"]:
            self.list()
        elif options["drill"]:
            self.drill(file or "", options["identity"])
        elif file:
            self.restore(file, options)
        else:
            raise CommandError(_("Which backup? Name its file; the list: manage.py restore --list"))

    def list(self) -> None:
        files = {file.name: (file.size, _("in the folder")) for file in locations.in_folder()}
        if bucket := locations.bucket():
            for file in locations.in_bucket(bucket):
                where = _("in both places") if file.name in files else _("in BACKUP_S3")
                files[file.name] = (file.size, where)
        for name, (size, where) in sorted(files.items(), reverse=True):
            self.stdout.write(f"{name}  {size / 1e6:.1f} MB  {where}")
        if not files:
            self.stdout.write(_("There is no backup yet. Make one: manage.py backup"))

    def drill(self, name: str, identity: str) -> None:
        if not (name or identity or can_drill()):
            self.stdout.write(
                _(
                    "Not tried: the secret key is not on this machine. Try a backup elsewhere, with"
                    " --identity."
                )
            )
            return
        with one_at_a_time():
            result = drill.run(name, identity)
        at = time_of(result.name)
        self.stdout.write(
            _(
                "Drill passed: %(name)s of %(at)s, %(rows)d rows, %(files)d files, all logs intact;"
                " %(seconds).0f s."
            )
            % {
                "name": result.name,
                "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "?",
                "rows": sum(result.manifest.rows.values()),
                "files": result.file_count,
                "seconds": result.seconds,
            }
        )

    def restore(self, file: str, options: dict[str, Any]) -> None:
        chosen = RestoreOptions(
            identity=options["identity"],
            replace=options["replace"],
            safety_copy=not options["no_safety_copy"],
            despite_problems=options["despite_problems"],
        )
        with one_at_a_time():
            for sentence in restore(file, chosen):
                self.stdout.write(sentence)
        self.stdout.write(_("Restored: %s. Start the site, and run: manage.py health") % file)
