"""The tags of articles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef

from articles.date_field import BoundedDateTimeField
from articles.models.article import Article
from articles.models.queryset import SHOWN_IN_LISTS
from articles.models.tag import Tag
from articles.prepared_statements import Parameter


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def visible_at(self, now: datetime | Parameter) -> Self:
        """Those whose articles readers may see then."""
        visible = Article.objects.visible_at(now).filter(pk=OuterRef("article"))
        return self.filter(Exists(visible), published_at__lte=now)

    def tag_new(self, names: Iterable[tuple[Article, Iterable[str]]]) -> None:
        """Give new articles, which have no tags yet, the tags with these names.

        Call it in `index_once()`: the articles are indexed with their tags at its end.
        """
        rows = [
            Tagging(article=article, tag=tag, published_at=article.published_at)
            for article, names_of_one in names
            for tag in Tag.objects.get_or_create_all(names_of_one)
        ]
        self.bulk_create(rows)

    def for_public_lists(self) -> Self:
        """Fetch what lists on public pages show of the articles, and nothing else."""
        articles = self.select_related("article__category", "article__cover")
        shown = [f"article__{name}" for name in SHOWN_IN_LISTS]
        return articles.only("published_at", *shown)


class Tagging(models.Model):
    """A tag of an article, with a copy of the article's time of publication.

    By the copy, the list of a tag is read from an index, and costs the same however long it is.
    `Article.publish()` and `Article.set_tags()` keep it up to date.
    """

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="taggings",
        db_index=False,  # The unique constraint's index serves.
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    published_at = BoundedDateTimeField(null=True, editable=False)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="tagging_unique", fields=["article", "tag"])]
        indexes = [models.Index(fields=["tag", "-published_at", "-id"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.tag_id}"
