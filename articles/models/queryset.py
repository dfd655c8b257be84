"""Queries for articles. `published()` alone decides what readers may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    Aggregate,
    F,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from articles.models.article_history import mark_imported
from articles.models.attachment import COLUMNS, Attachment
from articles.models.indexing import index_once, mark_changed
from articles.models.picture import Picture
from articles.models.tag import Tag
from articles.prepared_statements import Parameter

if TYPE_CHECKING:
    from articles.models.article import Article


# What lists on public pages show of an article.
SHOWN_IN_LISTS = (
    *("title", "kicker", "summary", "byline", "ai_generated", "published_at"),
    "category__name",
    *(f"cover__{name}" for name in Picture.SHOWN),
)


class JSONList(Aggregate):
    """Aggregate the values of a group into a list: rows of another table without another query."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_at(self, now: datetime | Parameter) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, published_at__lte=now)

    def published(self) -> Self:
        """Articles that readers may see now. Every public page, list and feed starts here."""
        return self.visible_at(timezone.now())

    def unpublished(self) -> Self:
        """Drafts and withdrawn articles, the last changed first: read by their own index."""
        rows = self.exclude(status=self.model.Status.PUBLISHED)
        return rows.order_by("-updated_at", "-pk")

    def withdrawn(self) -> Self:
        """Articles withdrawn in public: readers are told that they are gone."""
        return self.filter(status=self.model.Status.WITHDRAWN)

    def outside_bin(self) -> Self:
        return self.filter(binned_at__isnull=True)

    def in_bin(self) -> Self:
        return self.filter(binned_at__isnull=False)

    def showing(self, picture: Picture) -> Self:
        """Those with the picture as their cover or in their text, whatever their status."""
        return self.filter(picture_references__picture=picture, picture_references__is_current=True)

    def headlines(self) -> Self:
        return self.filter(headline=True)

    def recommended(self) -> Self:
        return self.filter(recommended=True)

    def with_cover(self) -> Self:
        return self.filter(cover__isnull=False)

    def pinned_at(self, now: datetime | Parameter) -> Self:
        """Those pinned on top of their categories: the longest pinned first, then the newest."""
        # For any other order SQLite would read every article of the categories.
        return self.filter(pinned_until__gt=now).order_by("-pinned_until", "-published_at", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def with_views(self) -> Self:
        """Annotate `views`: those imported, and those tallied."""
        return self.annotate(views=F("imported_views") + Coalesce(F("total_views__views"), 0))

    def with_tag_rows(self) -> Self:
        """Annotate what `Article.tag_rows` would query."""
        tag = JSONObject(tag="pk", name="name", slug="slug", position="taggings__pk")
        own = Tag.objects.filter(taggings__article=OuterRef("pk")).order_by()
        tags = own.values("taggings__article").annotate(tags=JSONList(tag)).values("tags")
        return self.annotate(tag_rows=Coalesce(Subquery(tags), Value([], JSONField())))

    def with_attachment_rows(self) -> Self:
        """Annotate what `Article.attachment_rows` would query."""
        row = JSONObject(**{name: name for name in COLUMNS})
        own = Attachment.objects.filter(article=OuterRef("pk")).order_by()
        rows = own.values("article").annotate(rows=JSONList(row)).values("rows")
        return self.annotate(attachment_rows=Coalesce(Subquery(rows), Value([], JSONField())))

    def for_lists(self) -> Self:
        """Leave out the long texts, which no list shows."""
        return self.select_related("category", "cover").defer("body", "author_note")

    def for_public_lists(self) -> Self:
        """Fetch what lists on public pages show, and nothing else."""
        return self.select_related("category", "cover").only(*SHOWN_IN_LISTS)

    def for_results(self) -> Self:
        """Fetch what shows an article, and why it is a search result."""
        searched = ("subtitle", "body", "author_note", "source")
        rows = self.with_tag_rows().select_related("category", "cover")
        return rows.only(*SHOWN_IN_LISTS, *searched)

    def for_page(self) -> Self:
        """Fetch everything that the article's own page shows."""
        rows = self.with_views().with_tag_rows().with_attachment_rows()
        return rows.select_related("category", "cover")

    def by_category(self, category_ids: Iterable[int]) -> list[Self]:
        """Return a queryset for each category, to be merged by `articles.keyset_pagination`.

        For one query over all of them, SQLite would sort every article they ever published.
        """
        return [self.filter(category=pk) for pk in category_ids]

    def with_ids_in(self, id_lists: Iterable[QuerySet[Any]]) -> Self:
        """Those whose ids are in any of these short lists: many lists in one query."""
        # As text: the ORM's own UNION would copy every list four times over, and SQLite accepts a
        # LIMIT only in a subquery.
        queries = [ids.query.sql_with_params() for ids in id_lists]
        union = " UNION ALL ".join(
            f"SELECT * FROM ({sql}) AS part"  # noqa: S608 (values are bound)
            for sql, _params in queries
        )
        params = chain.from_iterable(params for _sql, params in queries)
        return self.filter(pk__in=RawSQL(union, tuple(params)))  # noqa: S611

    def bulk_create(self, objs: Iterable[Article], *args: Any, **kwargs: Any) -> list[Article]:
        with index_once():
            articles = super().bulk_create(objs, *args, **kwargs)
            ids = [article.pk for article in articles]
            mark_imported(*ids)
            mark_changed(*ids)
        return articles
