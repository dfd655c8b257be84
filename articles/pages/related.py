"""Related articles, and the neighbours of an article in its category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.keyset_pagination import Cursor, Position, position_of
from articles.models import Article, Tagging

MAX_RELATED = 6
# Three more candidates than are shown: the article itself and its neighbours are left out.
CANDIDATES = MAX_RELATED + 3


@dataclass(frozen=True)
class RelatedArticles:
    """The articles published just before and just after one in its category, and related ones."""

    older: Article | None
    newer: Article | None
    articles: list[Article]


def _position(article: Article) -> Position:
    # Candidates are published, so they have a time.
    return position_of(cast("Any", article.published_at), article.pk)


def _candidate_ids(article: Article) -> Iterator[QuerySet[Any]]:
    position = _position(article)
    category = Article.objects.published().filter(category=article.category_id)
    older = Cursor(True, position).filter(category, "published_at")
    newer = Cursor(False, position).filter(category, "published_at")
    yield older.newest_first().values("pk")[:1]
    yield newer.order_by("published_at", "pk").values("pk")[:1]
    yield category.newest_first().values("pk")[:CANDIDATES]
    now = timezone.now()
    for tag in article.tag_list:
        tagged = Tagging.objects.filter(tag=tag["tag"], published_at__lte=now).values("article")
        yield tagged.order_by("-published_at", "-pk")[:CANDIDATES]


def _candidates(article: Article) -> list[Article]:
    tags = [tag["tag"] for tag in article.tag_list]
    shared = Tagging.objects.filter(article=OuterRef("pk"), tag__in=tags).order_by()
    count = shared.values("article").annotate(n=Count("pk")).values("n")
    articles = Article.objects.published().with_ids_in(_candidate_ids(article))
    return list(
        articles.exclude(pk=article.pk)
        .annotate(shared_tags=Coalesce(Subquery(count), 0))
        .only("title", "published_at", "category", "ai_generated")
    )


def related_articles(article: Article) -> RelatedArticles:
    """Return the neighbours and relations of a published article, by one query of bounded cost.

    Related are first the articles that share the most tags, then those of the same category, then
    the newest. Only the newest articles of every tag and of the category are candidates.
    """

    def relevance(candidate: Any) -> tuple[int, bool, Position]:
        same_category = candidate.category_id == article.category_id
        return candidate.shared_tags, same_category, _position(candidate)

    position, candidates = _position(article), _candidates(article)
    category = [other for other in candidates if other.category_id == article.category_id]
    before = (other for other in category if _position(other) < position)
    after = (other for other in category if _position(other) > position)
    older = max(before, key=_position, default=None)
    newer = min(after, key=_position, default=None)
    others = [other for other in candidates if other not in (older, newer)]
    others.sort(key=relevance, reverse=True)
    return RelatedArticles(older, newer, others[:MAX_RELATED])
