"""What is asked of articles. `published()` is the one place that says what readers may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import (
    Aggregate,
    Count,
    F,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from articles.models.tag import Tag
from articles.models.visit import DailyViews, Visit
from articles.search_index import index

if TYPE_CHECKING:
    from articles.models.article import Article


class JSONList(Aggregate):
    """The values of a group as one list: rows of another table without a query of their own."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_at(self, now: datetime) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, published_at__lte=now)

    def published(self) -> Self:
        """What readers may see at this moment: every public page and list asks this."""
        return self.visible_at(timezone.now())

    def withdrawn(self) -> Self:
        """What readers once saw and are now told is gone."""
        return self.filter(status=self.model.Status.WITHDRAWN)

    def headlines(self) -> Self:
        return self.filter(headline=True)

    def recommended(self) -> Self:
        return self.filter(recommended=True)

    def with_cover(self) -> Self:
        return self.filter(cover__isnull=False)

    def pinned_at(self, now: datetime) -> Self:
        """Those that stand above the others of their categories, the longest pinned first, then the
        newest."""
        # By this order, because for any other SQLite would look at everything in the categories.
        return self.filter(pinned_until__gt=now).order_by("-pinned_until", "-published_at", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def with_views(self) -> Self:
        """Annotate `views`: those brought along, those of past days, those not folded yet."""
        # One statement, so that a fold between two reads can't count a visit twice or not at all.
        own = {"article": OuterRef("pk")}
        folded = DailyViews.objects.filter(**own).values("article").values(n=Sum("views"))
        waiting = Visit.objects.filter(**own).values("article").values(n=Count("pk"))
        return self.annotate(
            views=F("imported_views")
            + Coalesce(Subquery(folded), 0)
            + Coalesce(Subquery(waiting), 0)
        )

    def with_tag_rows(self) -> Self:
        """Annotate `tag_rows`, see `Article.tag_rows`."""
        tag = JSONObject(tag="pk", name="name", slug="slug", place="taggings__pk")
        own = Tag.objects.filter(taggings__article=OuterRef("pk")).order_by()
        tags = own.values("taggings__article").annotate(tags=JSONList(tag)).values("tags")
        return self.annotate(tag_rows=Coalesce(Subquery(tags), Value([], JSONField())))

    def for_lists(self) -> Self:
        """Without the long text, which no list shows."""
        return self.select_related("category", "cover").defer("body", "author_note")

    def for_results(self) -> Self:
        """With the text and all else that shows where something was found."""
        return self.with_tag_rows().select_related("category")

    def for_page(self) -> Self:
        """With all that the article's own page shows."""
        return self.with_views().with_tag_rows().select_related("category", "cover")

    def by_category(self, category_ids: Iterable[int]) -> list[Self]:
        """One queryset for each category, to be merged by `articles.keyset_pagination`.

        One query over several categories would have SQLite sort every article they ever published.
        """
        return [self.filter(category=pk) for pk in category_ids]

    def found_by(self, lists: Iterable[QuerySet[Any]]) -> Self:
        """Those whose ids one of these short lists of ids has: many lists in one query."""
        # As text: the ORM's own UNION would copy every list four times over on the way, and
        # SQLite takes a LIMIT only in a subquery.
        parts = [ids.query.sql_with_params() for ids in lists]
        together = " UNION ALL ".join(
            f"SELECT * FROM ({text}) AS part"  # noqa: S608 (values stand beside it)
            for text, _params in parts
        )
        values = chain.from_iterable(params for _text, params in parts)
        return self.filter(pk__in=RawSQL(together, tuple(values)))  # noqa: S611

    def bulk_create(self, objs: Iterable[Article], *args: Any, **kwargs: Any) -> list[Article]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            index.renew_all(self.model.objects.all(), [article.pk for article in made])
        return made
