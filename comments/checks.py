"""System checks of commenting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from comments import triggers


def _is_migrated(connection: BaseDatabaseWrapper) -> bool:
    # `migrate` checks before it works: a trigger that a waiting migration brings is not missing.
    loader = MigrationLoader(connection)
    own = {key for key in loader.disk_migrations if key[0] == "comments"}
    return own <= set(loader.applied_migrations)


@register(Tags.database)
def all_triggers_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell when the database would let a reader's words or the log be changed."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            missing = (
                triggers.missing(connections[alias]) if _is_migrated(connections[alias]) else ()
            )
        except OperationalError:
            continue  # newscenter.E005 says so.
        messages += [
            Error(
                f"The trigger “{name}” is missing from the database “{alias}”.",
                hint="Run: manage.py restore_triggers",
                id="comments.E001",
            )
            for name in sorted(missing)
        ]
    return messages
