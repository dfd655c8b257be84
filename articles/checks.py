"""System checks of the articles app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError
from django.utils.translation import gettext as _

from articles.models import Article, SearchDocument


@register(Tags.database)
def check_search_index(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    """Warn when articles were loaded without the models, or before there was a search."""
    for alias in databases or ():
        try:
            indexed = SearchDocument.objects.using(alias).exists()
            unindexed = not indexed and Article.objects.using(alias).published().exists()
        except DatabaseError:
            # Not migrated yet; if the database is unreachable, newscenter.E005 says so.
            continue
        if unindexed:
            yield Warning(
                _("The search index of the database “%s” is empty, and there are articles.")
                % alias,
                hint=_("Run: manage.py rebuild_search"),
                id="articles.W001",
            )
