"""Restore the triggers that keep comments and logs from being changed, and pages from ageing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles import page_triggers
from comments import category_triggers, search_index, triggers
from comments.page_triggers import CHANGES


class Command(BaseCommand):
    help = gettext_noop(
        "Creates the triggers that are missing from the database: they refuse every change of a"
        " comment's text and of the log of decisions, and renew the pages that readers see when"
        " something on them changes. A trigger goes missing when somebody drops"
        " it, or when a migration on SQLite rebuilds its table; the system check comments.E001"
        " reports it. This does not find what was changed meanwhile: see verify_decisions. Safe"
        " to run at any time."
    )
    # The check that reports them missing would keep this command from restoring them.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--database",
            default=DEFAULT_DB_ALIAS,
            choices=tuple(connections),
            help=_("the database of the settings (default: %(default)s)"),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("only name the missing triggers")
        )

    def handle(self, *, database: str, dry_run: bool, **options: Any) -> None:
        connection = connections[database]
        if triggers.DECISION not in connection.introspection.table_names():
            raise CommandError(_("The tables do not exist yet. Run first: manage.py migrate"))
        missing = sorted(
            triggers.missing(connection)
            | page_triggers.missing(connection, CHANGES)
            | category_triggers.missing(connection)
            | search_index.missing(connection)
        )
        if not missing:
            self.stdout.write(_("No trigger is missing."))
            return
        if not dry_run:
            with transaction.atomic(using=database):
                triggers.install(connection)
                page_triggers.install(connection, CHANGES)
                category_triggers.install(connection)
                search_index.install(connection)
        message = _("Missing: %s") if dry_run else _("Restored: %s")
        self.stdout.write(message % ", ".join(missing))
