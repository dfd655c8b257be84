"""Which article has which tags."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models.article import Article
from articles.models.tag import Tag


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def of_published(self) -> Self:
        """Those whose articles readers may see at this moment."""
        visible = Article.objects.published().filter(pk=OuterRef("article"))
        return self.filter(Exists(visible), published_at__lte=timezone.now())

    def with_articles(self) -> Self:
        """With what lists show of their articles."""
        long = "article__body", "article__author_note"
        return self.select_related("article__category", "article__cover").defer(*long)


class Tagging(models.Model):
    """That an article has a tag, with the article's time, so that the list of a tag costs the
    same however long it is: `Article.publish()` and `Article.set_tags()` keep it in step."""

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        related_name="taggings",
        db_index=False,  # The unique constraint's index serves.
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="tagging_unique", fields=["article", "tag"])]
        indexes = [models.Index(fields=["tag", "-published_at", "-id"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.tag_id}"
