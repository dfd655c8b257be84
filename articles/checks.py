"""System checks of the newsroom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError

from articles.models import Article, SearchDocument


@register(Tags.database)
def search_knows_the_articles(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    """Tell when articles came to the database past the site, or before there was a search."""
    for alias in databases or ():
        try:
            known = SearchDocument.objects.using(alias).exists()
            unknown = not known and Article.objects.using(alias).published().exists()
        except DatabaseError:
            continue  # Not migrated yet, or newscenter.E005 says so.
        if unknown:
            yield Warning(
                f"Search knows none of the articles in the database “{alias}”.",
                hint="Run: manage.py rebuild_search",
                id="articles.W001",
            )
