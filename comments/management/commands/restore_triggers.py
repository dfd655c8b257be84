"""Give the database back the triggers that keep readers' words and the log as they are."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from comments import triggers


class Command(BaseCommand):
    help = (
        "Makes the triggers that are missing from the database: they refuse every change of a"
        " reader's words and of the log of decisions. A trigger goes missing when somebody drops"
        " it, or when a migration on SQLite rebuilds its table; the system check comments.E001"
        " tells. What was changed meanwhile is not found here. Safe to run at any time."
    )
    # The check that says they are missing must not keep this from making them.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=tuple(connections))
        parser.add_argument(
            "--dry-run", action="store_true", help="only say which triggers are missing"
        )

    def handle(self, *, database: str, dry_run: bool, **options: Any) -> None:
        connection = connections[database]
        if triggers.DECISION not in connection.introspection.table_names():
            raise CommandError("The tables are not there yet. Run first: manage.py migrate")
        missing = sorted(triggers.missing(connection))
        if not missing:
            self.stdout.write("All triggers stand.")
            return
        if not dry_run:
            with transaction.atomic(using=database):
                triggers.install(connection)
        verb = "Missing" if dry_run else "Restored"
        self.stdout.write(f"{verb}: {', '.join(missing)}")
