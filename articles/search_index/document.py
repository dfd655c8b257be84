"""What search knows of an article."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """A published article as search reads it; which article a search finds, this decides.

    The backend's index (backend.py) only narrows down which rows to look at, and whether readers
    may see the article is asked of `Article.objects.published()`.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    timestamp = models.BigIntegerField(help_text="When it is published: microseconds since 1970.")
    category_id = models.BigIntegerField()
    title = models.TextField()
    text = models.TextField(help_text="All of the article, the title included.")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["-timestamp", "-article"], name="search_newest")]

    def __str__(self) -> str:
        return self.title
