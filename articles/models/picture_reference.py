"""References of articles to the pictures that they show, or have shown in an earlier version.

Kept beside the texts, so that no list has to read them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from articles.models.picture import Picture

if TYPE_CHECKING:
    from articles.models.article import Article

# In a text an address stands in quotes: of a picture, or of a link to its file.
_FILES = re.compile(rf'"{re.escape(settings.MEDIA_URL)}([\w./-]+)"')


class PictureReferenceQuerySet(models.QuerySet["PictureReference"]):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def note(self, articles: Collection[Article]) -> None:
        """Note what the articles show now; what they have shown before stays noted."""
        shown = self._shown_in(articles)
        rows = self.filter(article__in=[article.pk for article in articles])
        known = {(row.article_id, row.picture_id): row for row in rows}
        new = sorted(shown - known.keys())
        self.bulk_create(
            [self.model(article_id=article, picture_id=picture) for article, picture in new],
            ignore_conflicts=True,
        )
        for is_current in (True, False):
            changed = [
                row.pk
                for pair, row in known.items()
                if (pair in shown) is is_current and row.is_current is not is_current
            ]
            if changed:
                self.filter(pk__in=changed).update(is_current=is_current)

    def _shown_in(self, articles: Collection[Article]) -> set[tuple[int, int]]:
        """Return the articles' ids with those of their pictures."""
        files = {article.pk: set(_FILES.findall(article.body)) for article in articles}
        names = set().union(*files.values())
        pictures = Picture.objects.filter(file__in=names).values_list("file", "pk") if names else ()
        ids = dict(pictures)
        shown = {(pk, ids[name]) for pk, names in files.items() for name in names if name in ids}
        return shown | {(article.pk, article.cover_id) for article in articles if article.cover_id}


class PictureReference(models.Model):
    picture = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="references", db_index=False
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="picture_references"
    )
    # As its cover or in its text; otherwise in an earlier version.
    is_current = models.BooleanField(default=True)

    objects = PictureReferenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "article"], name="one_reference_of_an_article_to_a_picture"
            )
        ]
        indexes = [
            models.Index(fields=["picture", "is_current", "-article"], name="picture_references")
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.picture_id}"
