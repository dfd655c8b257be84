"""Tags: subjects that articles of different categories have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.indexing import index_in_batches
from articles.plain_text import cut
from articles.slugs import free_slug


def _normalized(name: str) -> str:
    # Full-width letters and doubled spaces would make a second tag that looks like the first.
    return " ".join(unicodedata.normalize("NFKC", name).split())


def clean_tag_names(names: Iterable[str]) -> list[str]:
    """Return the names in their normal form, without blank and repeated ones.

    Raises ValidationError for a name that no tag can have, and for too many of them.
    """
    names = list(dict.fromkeys(filter(None, map(_normalized, names))))
    for name in names:
        if len(name) > Tag.NAME_LENGTH:
            raise ValidationError(
                _("The tag “%(name)s” is longer than %(limit)d characters."),
                params={"name": cut(name, 40), "limit": Tag.NAME_LENGTH},
            )
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
            raise ValidationError(_("A tag contains control characters."))
    if len(names) > Tag.MAX_PER_ARTICLE:
        raise ValidationError(
            _("At most %(limit)d tags, please."), params={"limit": Tag.MAX_PER_ARTICLE}
        )
    return names


class TagQuerySet(models.QuerySet["Tag"]):
    def get_or_create_all(self, names: Iterable[str]) -> list[Tag]:
        """Return the tags with these names, in this order; create those that are missing."""
        return [self._get_or_create_one(name) for name in clean_tag_names(names)]

    def _get_or_create_one(self, name: str) -> Tag:
        # A function, so that the free slug is looked for only when there is a tag to create.
        defaults = {"slug": lambda: free_slug(self.all(), name, "tag")}
        return self.get_or_create(name=name, defaults=defaults)[0]


class Tag(models.Model):
    NAME_LENGTH = 20
    # Related articles are looked up by every tag of an article.
    MAX_PER_ARTICLE = 8

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
        # Tags are created by naming them in an article; a tag without articles is shown nowhere.
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(name="tag_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="tag_has_a_slug", condition=~Q(slug="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if not is_new:
            # Articles are found by the names of their tags. There may be thousands of them, so they
            # are indexed after the commit: inside the transaction they would keep everybody else
            # from saving.
            transaction.on_commit(self._index_articles)

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])

    def _index_articles(self) -> None:
        index_in_batches(self.articles.values_list("pk", flat=True))
