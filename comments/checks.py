"""System checks of commenting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from comments import triggers


@register(Tags.database)
def all_triggers_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell when the database would let a reader's words or the log be changed."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if triggers.DECISION not in connection.introspection.table_names():
            continue  # Not migrated yet: the migration brings them.
        messages += [
            Error(
                f"The trigger “{name}” is missing from the database “{alias}”.",
                hint="Run: manage.py restore_triggers",
                id="comments.E001",
            )
            for name in sorted(triggers.missing(connection))
        ]
    return messages
