"""Indexes of the articles' table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# Partial: each public list has one of these conditions, and is read in the index's order.
INDEXES = [
    models.Index(
        fields=["category", "-published_at", "-id"],
        name="article_newest_in_category",
        condition=Q(status="published"),
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="article_newest",
        condition=Q(status="published"),
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="article_newest_headline",
        condition=Q(status="published", headline=True),
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="article_newest_recommended",
        condition=Q(status="published", recommended=True),
    ),
    models.Index(
        fields=["-published_at", "-id"],
        name="article_newest_with_cover",
        condition=Q(status="published", cover__isnull=False),
    ),
    models.Index(
        fields=["pinned_until"],
        name="article_pinned",
        condition=Q(status="published", pinned_until__isnull=False),
    ),
    models.Index(fields=["-updated_at"], name="article_last_changed"),
    # The filters of the list of articles, which is ordered by the last change.
    models.Index(fields=["category", "-updated_at", "-id"], name="article_changed_in_category"),
    models.Index(
        fields=["-updated_at", "-id"],
        name="article_changed_headline",
        condition=Q(headline=True),
    ),
    models.Index(
        fields=["-updated_at", "-id"],
        name="article_changed_recommended",
        condition=Q(recommended=True),
    ),
    models.Index(
        fields=["-updated_at", "-id"],
        name="article_withdrawn",
        condition=Q(status="withdrawn"),
    ),
    models.Index(
        fields=["-updated_at", "-id"],
        name="article_in_bin",
        condition=Q(binned_at__isnull=False),
    ),
    models.Index(fields=["published_at"], name="article_published_at"),
    # The lists of the newsroom: one's own articles, and those that readers don't see.
    models.Index(fields=["created_by", "-updated_at", "-id"], name="article_of_writer"),
    models.Index(
        fields=["created_by", "-updated_at", "-id"],
        name="article_unpublished_of_writer",
        condition=~Q(status="published"),
    ),
    models.Index(
        fields=["-updated_at", "-id"],
        name="article_unpublished",
        # A list of the two other states is not recognised by SQLite.
        condition=~Q(status="published"),
    ),
]
