"""The articles that the front page chooses from, with what decides their places, and their rows.

Most are read to choose from only: rows of the model for all of them would cost more than the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, F, Field
from django.utils import timezone

from articles.category_tree import CategoryTree
from articles.models import Article
from articles.models.queryset import ArticleQuerySet
from articles.pages.most_read import MAX_RANKED, PERIODS
from articles.prepared_statements import NOW, SHARED_ROWS, Parameter, Prepared, padded, parameters

MAX_RANKED_TOGETHER = MAX_RANKED * len(PERIODS)
# A statement is prepared for so many rows, or twice as many, and so on.
STEP = 50


class Candidate(NamedTuple):
    """The columns of an article that decide where on the page it is shown."""

    pk: int
    category_id: int
    is_headline: bool
    is_recommended: bool
    cover: int | None


def _unconverted(field: str) -> ExpressionWrapper[Any]:
    """Return a yes or no as the database has it: making a bool of it costs more than reading it."""
    return ExpressionWrapper(F(field), Field())


class Limits(NamedTuple):
    """Numbers of candidates that are read: with a picture, of a category of news, of notices."""

    with_picture: int
    news: int
    notices: int


def _lists(limits: Limits, news: int, notices: int) -> Iterator[ArticleQuerySet]:
    """Yield the beginning of each list that the page may show something of."""
    published = Article.objects.visible_at(NOW).newest_first()
    yield published.headlines()[:1]
    yield published.recommended()[: limits.with_picture]
    yield published.with_cover()[: limits.with_picture]
    for n in range(news):
        yield published.filter(category=Parameter(f"news_{n}"))[: limits.news]
    for n in range(notices):
        yield published.filter(category=Parameter(f"notices_{n}"))[: limits.notices]
    yield published.filter(pk__in=parameters("ranked", MAX_RANKED_TOGETHER))


@lru_cache
def _candidates(limits: Limits, news: int, notices: int) -> Prepared[tuple[Any, ...]]:
    """Return the statement for a site with so many categories of both kinds."""

    def make() -> Any:
        ids = (articles.values("pk") for articles in _lists(limits, news, notices))
        articles = Article.objects.visible_at(NOW).with_ids_in(ids).newest_first()
        return articles.annotate(
            is_headline=_unconverted("headline"), is_recommended=_unconverted("recommended")
        ).values_list(*Candidate._fields)

    return Prepared(make)


def read_candidates(
    tree: CategoryTree, notice_ids: set[int], ranked: Iterable[int], limits: Limits
) -> list[Candidate]:
    """Return everything that any part of the page may need, newest first; one query."""
    news = [pk for pk in tree.ids() if pk not in notice_ids]
    rows = _candidates(limits, len(news), len(notice_ids))(
        now=timezone.now(),
        **padded("news", news, len(news)),
        **padded("notices", notice_ids, len(notice_ids)),
        **padded("ranked", ranked, MAX_RANKED_TOGETHER),
    )
    known = set(tree.ids())
    return [candidate for candidate in map(Candidate._make, rows) if candidate.category_id in known]


@lru_cache
def _rows(count: int) -> Prepared[Article]:
    def make() -> Any:
        articles = Article.objects.visible_at(NOW).filter(pk__in=parameters("pk", count))
        return articles.for_public_lists()

    return Prepared(make, shared=SHARED_ROWS)


def read_rows(ids: Collection[int]) -> dict[int, Article]:
    """Return what is shown of these articles by their ids, as far as they are still published."""
    if not ids:
        return {}
    count = -(-len(ids) // STEP) * STEP
    articles = _rows(count)(now=timezone.now(), **padded("pk", ids, count))
    return {article.pk: article for article in articles}
