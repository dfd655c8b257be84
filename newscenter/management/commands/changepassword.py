"""Django's command that changes a password, with a row in the sign-in log and a message."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.sign_in.password_change import log_change_by_command


class Command(changepassword.Command):
    help = gettext_noop(
        "Sets a new password for a person who has forgotten it. It is in the sign-in log, and the"
        " person is told by e-mail. For colleagues an administrator does it in the admin; this"
        " command is for the last administrator."
    )
    # What it asks and answers is translated like the texts of other libraries.
    speaks_like_a_library = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help=_("name that the person signs in with"))
        parser.set_defaults(database=DEFAULT_DB_ALIAS)

    def handle(self, *args: Any, **options: Any) -> str | None:
        message = super().handle(*args, **options)
        log_change_by_command(User.objects.get(username=options["username"]))
        return message
