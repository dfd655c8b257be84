"""Constraints of the articles' table: what a draft may lack, a published article may not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="article_status_is_known",
        condition=Q(status__in=["draft", "published", "withdrawn"]),
    ),
    models.CheckConstraint(
        name="article_has_a_title",
        condition=Q(status="draft") | ~Q(title=""),
    ),
    models.CheckConstraint(
        name="article_has_a_category",
        condition=Q(status="draft") | Q(category__isnull=False),
    ),
    models.CheckConstraint(
        name="published_article_has_a_time",
        condition=~Q(status="published") | Q(published_at__isnull=False),
    ),
    models.CheckConstraint(
        name="withdrawn_article_has_a_time",
        condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False),
    ),
    # Readers' comments and their log hang on an article that was public once.
    models.CheckConstraint(
        name="article_in_bin_was_never_public",
        condition=Q(binned_at__isnull=True) | Q(status="draft", published_at__isnull=True),
    ),
    # With a condition it is an index: SQLite would rebuild the table for a plain one.
    models.UniqueConstraint(
        name="one_article_by_form_key",
        fields=["form_key"],
        condition=Q(form_key__isnull=False),
    ),
]
