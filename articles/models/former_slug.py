"""Addresses that categories and tags had before."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower


class FormerSlug(models.Model):
    """A former address of a category: it redirects, until another category takes it."""

    # Unique: an address that two categories had leads to the one that had it last.
    slug = models.SlugField(max_length=80, unique=True)
    category = models.ForeignKey(
        "articles.Category", on_delete=models.CASCADE, related_name="former_slugs"
    )

    class Meta:
        default_permissions = ()
        indexes = [models.Index(Lower("slug"), name="former_slug_in_any_case")]

    def __str__(self) -> str:
        return self.slug


class FormerTagSlug(models.Model):
    """A former address of a tag, as `FormerSlug` is one of a category."""

    slug = models.SlugField(max_length=80, unique=True)
    tag = models.ForeignKey("articles.Tag", on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(Lower("slug"), name="former_tag_slug_in_any_case")]

    def __str__(self) -> str:
        return self.slug
