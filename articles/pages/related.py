"""What an article leads on to: its neighbours in the category, and what has to do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.keyset_pagination import Key
from articles.models import Article, Tagging

RELATED = 6


@dataclass(frozen=True)
class Around:
    older: Article | None
    newer: Article | None
    related: list[Article]


def _short_lists(article: Article, older: Key, newer: Key) -> Iterator[QuerySet[Any]]:
    category = Article.objects.published().filter(category=article.category_id)
    before = older.narrow(category, "published_at").order_by("-published_at", "-pk")
    after = newer.narrow(category, "published_at").order_by("published_at", "pk")
    yield before.values("pk")[:1]
    yield after.values("pk")[:1]
    # Three more than are shown: the article itself and its neighbours are no relations of it.
    yield category.newest_first().values("pk")[: RELATED + 3]
    now = timezone.now()
    for tag in article.tag_list:
        tagged = Tagging.objects.filter(tag=tag["tag"], published_at__lte=now).values("article")
        yield tagged.order_by("-published_at", "-pk")[: RELATED + 3]


def _candidates(article: Article, older: Key, newer: Key) -> list[Article]:
    tags = [tag["tag"] for tag in article.tag_list]
    shared = Tagging.objects.filter(article=OuterRef("pk"), tag__in=tags).order_by()
    count = shared.values("article").annotate(n=Count("pk")).values("n")
    found = Article.objects.published().found_by(_short_lists(article, older, newer))
    return list(
        found.exclude(pk=article.pk)
        .annotate(shared=Coalesce(Subquery(count), 0))
        .only("title", "published_at", "category")
    )


def around(article: Article) -> Around:
    """The neighbours of a published article and its relations, by one query of bounded cost.

    Who shares the most tags is the nearest relation, then who stands in the same category, then the
    newest; candidates are the newest of each tag and of the category.
    """

    def place(each: Article) -> tuple[datetime, int]:
        return cast("datetime", each.published_at), each.pk

    def nearness(each: Any) -> tuple[int, bool, datetime, int]:
        return each.shared, each.category_id == article.category_id, *place(each)

    own = place(article)
    found = _candidates(article, Key(True, *own), Key(False, *own))
    category = [each for each in found if each.category_id == article.category_id]
    older = max((each for each in category if place(each) < own), key=place, default=None)
    newer = min((each for each in category if place(each) > own), key=place, default=None)
    others = [each for each in found if each not in (older, newer)]
    return Around(older, newer, sorted(others, key=nearness, reverse=True)[:RELATED])
