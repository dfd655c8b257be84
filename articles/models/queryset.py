"""What is asked of articles. `published()` is the one place that says what readers may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models.readership import DailyViews, Visit

if TYPE_CHECKING:
    from articles.models.article import Article  # noqa: F401 (the type of the rows)


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
        return self.filter(pinned_until__gt=now)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def with_views(self) -> Self:
        """Annotate `views`: those brought along, those of past days, those not folded yet."""
        # One statement, so that a fold between two reads can't count a visit twice or not at all.
        own = {"article": OuterRef("pk")}
        folded = DailyViews.objects.filter(**own).values("article").values(n=Sum("views"))
        waiting = Visit.objects.filter(**own).values("article").values(n=Count("pk"))
        return self.annotate(
            views=F("earlier_views")
            + Coalesce(Subquery(folded), 0)
            + Coalesce(Subquery(waiting), 0)
        )

    def for_lists(self) -> Self:
        """Without the long text, which no list shows."""
        return self.select_related("category", "cover").defer("body", "author_note")

    def for_page(self) -> Self:
        """With all that the article's own page shows."""
        return self.with_views().select_related("category", "cover")

    def by_column(self, category_ids: Iterable[int]) -> list[Self]:
        """One queryset for each column, to be merged by `articles.paging`.

        One query over several columns would have SQLite sort every article they ever published.
        """
        return [self.filter(category=pk) for pk in category_ids]

    def found_by(self, lists: Iterable[QuerySet[Any]]) -> Self:
        """Those whose ids one of these short lists of ids has: many lists in one query."""
        # Each list stands in a query of its own: SQLite takes no LIMIT in the parts of a UNION.
        parts = [self.model._base_manager.filter(pk__in=ids).values("pk") for ids in lists]
        together = reduce(lambda some, part: some.union(part, all=True), parts)
        return self.filter(pk__in=together) if parts else self.none()
