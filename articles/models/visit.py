"""Visits that are not tallied yet."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Visit(models.Model):
    """One view of an article, until `articles.readership.tally` adds it to its day."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id} {self.at}"
