"""System check of the self-check: answers and reports are protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from newscenter.compliance import triggers


@register(Tags.database)
def answers_are_protected(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    for alias in databases or ():
        connection = connections[alias]
        try:
            exists = triggers.REPORT in connection.introspection.table_names()
            missing = triggers.missing(connection) if exists else set()
        except DatabaseError:
            continue  # newscenter.E005 reports that.
        for name in sorted(missing):
            yield Error(
                _("The trigger “%(name)s” is missing from the database “%(alias)s”.")
                % {"name": name, "alias": alias},
                hint=_("Run: manage.py restore_triggers"),
                id="newscenter.E030",
            )
