"""Tags: what articles of different categories have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.search_index import index
from articles.slugs import free_slug


def _written(name: str) -> str:
    """The name with full-width letters made plain and spaces folded, so that it is one tag."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def tag_names(said: Iterable[str]) -> list[str]:
    """The names in their one spelling, each once; raises ValidationError when one can't be."""
    names = list(dict.fromkeys(filter(None, map(_written, said))))
    for name in names:
        if len(name) > Tag.NAME_LENGTH:
            raise ValidationError(
                _("The tag “%(name)s” is longer than %(limit)d characters."),
                params={"name": name[:40], "limit": Tag.NAME_LENGTH},
            )
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
            raise ValidationError(_("A tag contains control characters."))
    if len(names) > Tag.MOST_OF_ONE:
        raise ValidationError(
            _("At most %(limit)d tags, please."), params={"limit": Tag.MOST_OF_ONE}
        )
    return names


class TagQuerySet(models.QuerySet["Tag"]):
    def named(self, names: Iterable[str]) -> list[Tag]:
        """The tags with these names, in this order; make those that are missing."""
        return [self._named(name) for name in tag_names(names)]

    def _named(self, name: str) -> Tag:
        made = {"slug": lambda: free_slug(self.all(), name, "tag")}
        return self.get_or_create(name=name, defaults=made)[0]


class Tag(models.Model):
    NAME_LENGTH = 20
    # Related articles are looked for by each tag of an article.
    MOST_OF_ONE = 8

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # Articles are found by the names of their tags. They may be thousands, so they are looked
        # at after the commit, a batch at a time, and nobody who saves is kept waiting.
        transaction.on_commit(self._renew_index)

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])

    def _renew_index(self) -> None:
        index.renew_all(self.articles.all(), list(self.articles.values_list("pk", flat=True)))
