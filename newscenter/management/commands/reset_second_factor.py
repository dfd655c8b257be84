"""Reset the second factor of somebody who has lost it, when no administrator can sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from newscenter.sign_in.reset import reset_second_factor


class Command(BaseCommand):
    help = gettext_noop(
        "Removes verification code app, passkeys and recovery codes of a person, who then signs in"
        " with the password alone, and sets up new ones where the role needs them. Open sessions"
        " of the person end. It is logged, and the person is told by e-mail. For colleagues an"
        " administrator does it in the admin; this command is for the last administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help=_("name that the person signs in with"))

    def handle(self, *, user: str, **options: Any) -> None:
        person = User.objects.filter(username=user).first()
        if person is None:
            raise CommandError(_("Nobody signs in as “%s”.") % user)
        if not reset_second_factor(person):
            raise CommandError(_("“%s” has no second factor.") % user)
        self.stdout.write(_("The second factor of “%s” was reset.") % user)
