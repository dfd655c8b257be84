"""Restore the triggers of all apps: those of comments and pages, and those of this app's logs."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.utils.translation import gettext as _

from comments.management.commands import restore_triggers
from newscenter.compliance import triggers as compliance_triggers
from newscenter.sign_in import triggers as sign_in_triggers

MODULES = {
    sign_in_triggers.TABLE: sign_in_triggers,
    compliance_triggers.REPORT: compliance_triggers,
}


class Command(restore_triggers.Command):
    def handle(self, *, database: str, dry_run: bool, **options: Any) -> None:
        super().handle(database=database, dry_run=dry_run, **options)
        connection = connections[database]
        tables = connection.introspection.table_names()
        for table, module in MODULES.items():
            missing = sorted(module.missing(connection))
            if not missing or table not in tables:
                continue
            if not dry_run:
                with transaction.atomic(using=database):
                    module.install(connection)
            message = _("Missing: %s") if dry_run else _("Restored: %s")
            self.stdout.write(message % ", ".join(missing))
