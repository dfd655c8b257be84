"""System checks of commenting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from articles import page_triggers
from comments import category_triggers, digest, search_index, triggers
from comments.identity.protocol import IdentityProvider
from comments.identity.providers import current_provider
from comments.models import CommentingSettings
from comments.page_triggers import CHANGES
from comments.province import ip_version_of

NEEDED = ("articles", "comments", "django_tasks_database")
LATE = timedelta(hours=1)


def _is_migrated(connection: BaseDatabaseWrapper) -> bool:
    # `migrate` runs the checks first: a trigger that an unapplied migration creates is not missing.
    loader = MigrationLoader(connection)
    needed = {key for key in loader.disk_migrations if key[0] in NEEDED}
    return needed <= set(loader.applied_migrations)


@register(Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report missing triggers: comments and logs could be changed, and old pages be shown."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            missing = (
                triggers.missing(connections[alias])
                | page_triggers.missing(connections[alias], CHANGES)
                | category_triggers.missing(connections[alias])
                | search_index.missing(connections[alias])
                if _is_migrated(connections[alias])
                else ()
            )
        except DatabaseError:
            continue  # newscenter.E005 or E007 reports that.
        messages += [
            Error(
                _("The trigger “%(name)s” is missing from the database “%(alias)s”.")
                % {"name": name, "alias": alias},
                hint=_("Run: manage.py restore_triggers"),
                id="comments.E001",
            )
            for name in sorted(missing)
        ]
    return messages


def _tasks_are_late() -> bool:
    due = DBTaskResult.objects.ready().filter(task_path=digest.send.module_path)
    return due.filter(run_after__lt=timezone.now() - LATE).exists()


@register(Tags.database)
def check_digest(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a digest that is enabled but can't reach any moderator."""
    try:
        return list(_digest_messages() if "default" in (databases or ()) else ())
    except DatabaseError:
        # The tables are not there, or not as this version has them: newscenter.E005 to E007.
        return []


def _digest_messages() -> Iterator[CheckMessage]:
    is_enabled = (
        _is_migrated(connections["default"])
        and CommentingSettings.objects.filter(digest_hours__gt=0).exists()
    )
    if not is_enabled:
        return
    if not digest.recipients():
        yield Warning(
            _("Moderators are to be told by e-mail what waits, and none has an address."),
            hint=_(
                "Give an e-mail address to somebody who moderates (/admin/auth/user/), or set the"
                " hours between messages to 0 in the settings of commenting."
            ),
            id="comments.W001",
        )
    if _tasks_are_late():
        yield Warning(
            _("An e-mail to the moderators has been due for more than an hour: nobody sends it."),
            hint=_(
                "The server runs manage.py run_tasks by itself; look into its log, or start the"
                " server again."
            ),
            id="comments.W002",
        )
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "unsent_mail.EmailBackend")):
        yield Warning(
            _("E-mail to the moderators is not sent: no mail server is named."),
            hint=_("Name a mail server: EMAIL_URL=smtp+tls://user:password@mail.example.cn:587"),
            id="comments.W003",
        )


@register(Tags.security)
def check_identity(**kwargs: Any) -> Iterator[CheckMessage]:
    """Report an identity provider that can't be used: nobody could comment."""
    if not settings.IDENTITY_PROVIDER:
        return
    try:
        provider = current_provider()
    except Exception:
        provider = None
    if not isinstance(provider, IdentityProvider):
        yield Error(
            _("IDENTITY_PROVIDER names no service that verifies people: %s")
            % settings.IDENTITY_PROVIDER,
            hint=_(
                "Write oidc or sms, or the dotted path of a class that follows"
                " comments/identity/protocol.py; leave it out for comments without verification."
            ),
            id="comments.E030",
        )
        return
    for problem in provider.problems():
        yield Error(problem.text, hint=problem.hint, id="comments.E031")


@register(Tags.security)
def check_province_files(**kwargs: Any) -> Iterator[CheckMessage]:
    """Report files of provinces that can't be read."""
    for path in settings.IP2REGION_FILE:
        try:
            ip_version_of(path)
        except (OSError, ValueError, IndexError):
            text = _("The file %s of IP2REGION_FILE can't be read, or is no file of ip2region.")
            yield Error(
                text % path,
                hint=_("Name .xdb files that the site may read, separated by commas."),
                id="comments.E032",
            )


@register(Tags.database)
def check_province(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report provinces that are to be shown, and can't be looked up."""
    try:
        is_shown = (
            "default" in (databases or ())
            and _is_migrated(connections["default"])
            and CommentingSettings.objects.filter(show_province=True).exists()
        )
    except DatabaseError:
        return []
    if not is_shown or settings.IP2REGION_FILE:
        return []
    return [
        Warning(
            _("The province of comments is to be shown, and no file is named to look it up in."),
            hint=_(
                "Set IP2REGION_FILE (docs/deployment.md), or switch it off in the settings of"
                " commenting."
            ),
            id="comments.W030",
        )
    ]
