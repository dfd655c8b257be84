"""Lines in short lists: a title that leads to its article."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from articles.cached_reverse import cached_reverse
from articles.models import Article
from articles.prepared_statements import NOW, Prepared


class Headline(NamedTuple):
    """The columns of an article that a line shows; cheaper to make than a row of the model."""

    pk: int
    title: str
    ai_generated: bool
    category_id: int
    published_at: datetime

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:article", self.pk)


@lru_cache
def _newest(count: int) -> Prepared[tuple[Any, ...]]:
    def make() -> Any:
        newest = Article.objects.visible_at(NOW).newest_first()
        return newest.values_list(*Headline._fields)[:count]

    return Prepared(make)


def newest_headlines(count: int) -> list[Headline]:
    return [Headline(*row) for row in _newest(count)(now=timezone.now())]
