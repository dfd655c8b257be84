"""System checks of signing in: who needs a second factor, and whether the log is protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from newscenter import roles
from newscenter.checks import LOCAL
from newscenter.sign_in import triggers
from newscenter.sign_in.requirement import SUPERUSER

ROLES = [*(role for role in roles.ROLES if role != roles.ADMINISTRATOR), SUPERUSER]


@register(Tags.security)
def required_roles_exist(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in settings.MFA_REQUIRED_FOR:
        if name not in ROLES:
            yield Error(
                _("“%s” in MFA_REQUIRED_FOR is no role.") % name,
                hint=_("Write some of these, separated by commas: %s") % ",".join(ROLES),
                id="newscenter.E020",
            )


@register(Tags.security, deploy=True)
def second_factor_is_required(**kwargs: Any) -> Iterator[CheckMessage]:
    is_public = set(settings.ALLOWED_HOSTS) - LOCAL
    if is_public and SUPERUSER not in settings.MFA_REQUIRED_FOR:
        yield Warning(
            _("Administrators need no second factor: a stolen password opens the whole site."),
            hint=_("Set MFA_REQUIRED_FOR=%s, or the roles that you choose") % ",".join(ROLES),
            id="newscenter.W020",
        )


@register(Tags.database)
def log_is_protected(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        connection = connections[alias]
        try:
            exists = triggers.TABLE in connection.introspection.table_names()
            missing = sorted(triggers.missing(connection)) if exists else []
        except DatabaseError:
            continue  # newscenter.E005 or E007 reports that.
        for name in missing:
            yield Error(
                _("The trigger “%(name)s” is missing from the database “%(alias)s”.")
                % {"name": name, "alias": alias},
                hint=_("Run: manage.py restore_triggers"),
                id="newscenter.E021",
            )
