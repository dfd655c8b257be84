"""Related articles, the neighbours of an article in its category, and the most read articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.keyset_pagination import Position, beyond, equality_of, position_of
from articles.models import Article, Picture, Tagging
from articles.pages.most_read import ranked_ids
from articles.prepared_statements import NOW, Parameter, Prepared, padded, parameters

MAX_RELATED = 4
MAX_MOST_READ = 5
LISTED_FIELDS = ["title", "published_at", "category", "ai_generated"] + [
    f"cover__{name}" for name in Picture.SHOWN
]
# Of a day, the first hours would say little.
PERIOD = "week"
# Three more candidates than are shown: the article itself and its neighbours are left out.
CANDIDATES = MAX_RELATED + 3
# More than are shown, because some may have been withdrawn.
MOST_READ_CANDIDATES = 2 * MAX_MOST_READ


@dataclass(frozen=True)
class RelatedArticles:
    """The articles published just before and just after one in its category, related ones, and
    the most read of the site."""

    older: Article | None
    newer: Article | None
    articles: list[Article]
    most_read: list[Article]


def _position(article: Article) -> Position:
    # Candidates are published, so they have a time.
    return position_of(cast("Any", article.published_at), article.pk)


def _candidate_ids(tags: list[Parameter], *, equality: str) -> Iterator[QuerySet[Any]]:
    at, pk = Parameter("at"), Parameter("pk")
    published = Article.objects.visible_at(NOW)
    category = published.filter(category=Parameter("category"))
    for forward in (True, False):
        neighbours = beyond(category, "published_at", at, pk, forward=forward, equality=equality)
        order = ("-published_at", "-pk") if forward else ("published_at", "pk")
        yield neighbours.order_by(*order).values("pk")[:1]
    yield category.newest_first().values("pk")[:CANDIDATES]
    for tag in tags:
        tagged = Tagging.objects.filter(tag=tag, published_at__lte=NOW).values("article")
        yield tagged.order_by("-published_at", "-pk")[:CANDIDATES]
    most_read = parameters("most_read", MOST_READ_CANDIDATES)
    yield Article.objects.filter(pk__in=most_read).values("pk")


@lru_cache
def _candidates(number_of_tags: int, *, equality: str) -> Prepared[Article]:
    """Return the statement for an article that has so many tags."""
    tags = parameters("tag", number_of_tags)
    shared = Tagging.objects.filter(article=OuterRef("pk"), tag__pk__in=tags).order_by()
    count = shared.values("article").annotate(n=Count("pk")).values("n")
    return Prepared(
        lambda: (
            Article.objects.visible_at(NOW)
            .with_ids_in(_candidate_ids(tags, equality=equality))
            .exclude(pk=Parameter("pk"))
            .annotate(shared_tags=Coalesce(Subquery(count), 0) if tags else Value(0))
            .select_related("cover")
            .only(*LISTED_FIELDS)
        )
    )


def _read_candidates(article: Article, most_read_ids: list[int]) -> list[Article]:
    tags = [tag["tag"] for tag in article.tag_list]
    at: Any = article.published_at
    return _candidates(len(tags), equality=equality_of(at))(
        now=timezone.now(),
        at=at,
        pk=article.pk,
        category=article.category_id,
        **padded("tag", tags, len(tags)),
        **padded("most_read", most_read_ids, MOST_READ_CANDIDATES),
    )


def related_articles(article: Article) -> RelatedArticles:
    """Return the neighbours and relations of a published article, and the most read articles.

    One query of bounded cost reads them all. Related are first the articles that share the most
    tags, then those of the same category, the newest first. Only the newest articles of every tag
    and of the category are candidates, and what is read most.
    """

    def relevance(candidate: Any) -> tuple[int, bool, Position]:
        same_category = candidate.category_id == article.category_id
        return candidate.shared_tags, same_category, _position(candidate)

    most_read_ids = ranked_ids(PERIOD)[PERIOD]
    position, candidates = _position(article), _read_candidates(article, most_read_ids)
    by_id = {candidate.pk: candidate for candidate in candidates}
    most_read = [by_id[pk] for pk in most_read_ids if pk in by_id][:MAX_MOST_READ]
    category = [other for other in candidates if other.category_id == article.category_id]
    before = (other for other in category if _position(other) < position)
    after = (other for other in category if _position(other) > position)
    older = max(before, key=_position, default=None)
    newer = min(after, key=_position, default=None)
    # What is merely read a lot has neither a tag nor the category in common.
    others = [other for other in candidates if other not in (older, newer)]
    others = [other for other in others if relevance(other)[:2] > (0, False)]
    others.sort(key=relevance, reverse=True)
    return RelatedArticles(older, newer, others[:MAX_RELATED], most_read)
