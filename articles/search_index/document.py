"""The table of indexed articles."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """A published article as search reads it; its text decides which searches find the article.

    The backend's index (backend.py) only narrows down which rows are looked at, and whether readers
    may see the article is a matter of `Article.objects.published()`.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    timestamp = models.BigIntegerField(help_text="Time of publication: microseconds since 1970.")
    # No foreign keys besides the article: a row is a copy, and is compared and never joined.
    category_id = models.BigIntegerField()
    title = models.TextField()
    text = models.TextField(help_text="All of the article, the title included.")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["-timestamp", "-article"], name="search_newest")]

    def __str__(self) -> str:
        return self.title
