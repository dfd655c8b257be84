"""Give the logs on PostgreSQL to another role than the one of the site."""

from __future__ import annotations

import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.env import env
from newscenter.log_protection import grants
from newscenter.log_protection.database_owner import OF_THE_SITE
from newscenter.log_protection.grants import Roles

OWNER = "newscenter_owner"


class Command(BaseCommand):
    help = gettext_noop("""Give database, tables and functions to a role that the site does not use.

On PostgreSQL the role of the site may then only read the logs and add rows to them: it can't
change, remove or empty them, disable their triggers or replace what these call. Everything else
goes on as before.

Run it as a role that may give things away, a superuser for example, with its address in
MIGRATION_DATABASE_URL; or print the statements with --sql and run them with psql. Run it again
after every upgrade: tables that a migration adds are protected by it. Migrations need
MIGRATION_DATABASE_URL too from then on. The site itself must not have it in its settings.""")
    requires_system_checks = []

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--owner",
            default="",
            metavar="ROLE",
            help=_(
                "the role that gets them; created if it is missing (default: the one that has them"
                " already, or newscenter_owner)"
            ),
        )
        parser.add_argument(
            "--role",
            default="",
            metavar="ROLE",
            help=_("the role of the site (default: the one in DATABASE_URL)"),
        )
        parser.add_argument(
            "--sql", action="store_true", help=_("only print the statements, for psql")
        )
        parser.add_argument(
            "--check", action="store_true", help=_("only say whether the logs are protected")
        )

    def handle(self, *, owner: str, role: str, sql: bool, check: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Only PostgreSQL has roles. On SQLite, anchors protect the logs."))
        if not set(grants.LOGS) <= set(connection.introspection.table_names()):
            raise CommandError(_("The tables do not exist yet. Run first: manage.py migrate"))
        site = role or _role_of_the_site()
        roles = Roles(owner or grants.owner_of(connection, site) or OWNER, site)
        if not check:
            self._check(roles)
            statements = [*grants.statements(connection, roles)]
            if sql:
                self.stdout.write("BEGIN;\n" + ";\n".join(statements) + ";\nCOMMIT;")
                return
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        if problems := [*grants.problems(connection, roles.site)]:
            raise CommandError("\n".join(problems))
        self.stdout.write(
            _("The role “%s” can read the logs and add rows to them, and nothing else.")
            % roles.site
        )

    def _check(self, roles: Roles) -> None:
        if roles.owner == roles.site:
            raise CommandError(_("The site uses the role “%s” itself.") % roles.site)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [roles.site])
            row = cursor.fetchone()
        if row is None:
            raise CommandError(_("There is no role “%s”.") % roles.site)
        if row[0]:
            raise CommandError(
                _(
                    "The site uses “%s”, which is a superuser: nothing can be kept from it. Make a"
                    " role for the site, and name it in DATABASE_URL."
                )
                % roles.site
            )


def _role_of_the_site() -> str:
    address = OF_THE_SITE if os.environ.get(OF_THE_SITE) else "DATABASE_URL"
    name = env.db_url(address).get("USER") if os.environ.get(address) else ""
    return name or connection.settings_dict["USER"]
