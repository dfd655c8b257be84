"""Tags: what articles of different columns have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.slugs import free_slug


def _written(name: str) -> str:
    """The name with full-width letters made plain and spaces folded, so that it is one tag."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


class TagQuerySet(models.QuerySet["Tag"]):
    def named(self, names: Iterable[str]) -> list[Tag]:
        """The tags with these names, each once and in this order; make those that are missing."""
        written = dict.fromkeys(filter(None, map(_written, names)))
        return [self._named(name) for name in written]

    def _named(self, name: str) -> Tag:
        made = {"slug": lambda: free_slug(self.all(), name, "tag")}
        return self.get_or_create(name=name, defaults=made)[0]


class Tag(models.Model):
    NAME_LENGTH = 20

    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The part of the tag's address after /tags/: letters, digits, hyphens."),
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        # Writers make tags by writing them at an article; a tag without articles shows nowhere.
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(name="tag_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="tag_has_a_slug", condition=~Q(slug="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])
