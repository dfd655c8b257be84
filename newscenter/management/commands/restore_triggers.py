"""Restore the triggers of all apps: those of comments and pages, and those of the sign-in log."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.utils.translation import gettext as _

from comments.management.commands import restore_triggers
from newscenter.sign_in import triggers


class Command(restore_triggers.Command):
    def handle(self, *, database: str, dry_run: bool, **options: Any) -> None:
        super().handle(database=database, dry_run=dry_run, **options)
        connection = connections[database]
        missing = sorted(triggers.missing(connection))
        if not missing or triggers.TABLE not in connection.introspection.table_names():
            return
        if not dry_run:
            with transaction.atomic(using=database):
                triggers.install(connection)
        message = _("Missing: %s") if dry_run else _("Restored: %s")
        self.stdout.write(message % ", ".join(missing))
