"""Tags that the articles of a tag have in common."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Count

from articles.models import Article, Tag
from articles.prepared_statements import SHARED_ROWS, Parameter, Prepared, padded, parameters

MAX_RELATED = 10


@lru_cache
def _related(count: int) -> Prepared[Tag]:
    """Return the statement for so many articles."""

    def make() -> Any:
        tags = Tag.objects.filter(taggings__article__pk__in=parameters("article", count))
        counted = tags.exclude(pk=Parameter("tag")).annotate(n=Count("taggings"))
        return counted.order_by("-n", "pk")[:MAX_RELATED]

    return Prepared(make, shared=SHARED_ROWS)


def related_tags(tag: Tag, articles: Iterable[Article], count: int) -> list[Tag]:
    """Return the other tags of these articles, at most `count`, the most frequent first."""
    ids = [article.pk for article in articles]
    return _related(count)(tag=tag.pk, **padded("article", ids, count))
