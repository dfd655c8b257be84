"""Tags: subjects that articles of different categories have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

import regex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.cached_reverse import cached_reverse
from articles.models.former_slug import FormerTagSlug
from articles.models.indexing import index_in_batches
from articles.plain_text import cut
from articles.slugs import find_by_slug, free_slug

_INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")


def _normalized(name: str) -> str:
    # Full-width letters and doubled spaces would make a second tag that looks like the first.
    return " ".join(unicodedata.normalize("NFKC", name).split())


def fold_name(name: str) -> str:
    """Return what all spellings of a name have in common, such as Covid, COVID and ＣＯＶＩＤ."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Folding can make letters that another normalization would compose.
    return _normalized(_INVISIBLE.sub("", folded))


def clean_tag_names(names: Iterable[str]) -> list[str]:
    """Return the names in their normal form, without blank ones and other spellings of the same.

    Raises ValidationError for a name that no tag can have, and for too many of them.
    """
    spellings: dict[str, str] = {}
    for name in map(_normalized, names):
        spellings.setdefault(fold_name(name), name)
    spellings.pop("", None)
    names = list(spellings.values())
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
    def at(self, slug: str) -> Tag | None:
        """Return the tag that has this address, or had it last."""
        if tag := find_by_slug(self.all(), slug):
            return tag
        former = find_by_slug(FormerTagSlug.objects.select_related("tag"), slug)
        return former.tag if former else None

    def get_or_create_all(self, names: Iterable[str]) -> list[Tag]:
        """Return the tags with these names, in this order; create those that are missing."""
        names = clean_tag_names(names)
        stored = self.filter(folded_name__in=[fold_name(name) for name in names])
        known = {tag.folded_name: tag for tag in stored}
        return [known.get(fold_name(name)) or self._get_or_create_one(name) for name in names]

    def _get_or_create_one(self, name: str) -> Tag:
        # A function, so that the free slug is looked for only when there is a tag to create.
        defaults = {"name": name, "slug": lambda: free_slug(self.all(), name, "tag")}
        return self.get_or_create(folded_name=fold_name(name), defaults=defaults)[0]


class Tag(models.Model):
    NAME_LENGTH = 20
    # Related articles are looked up by every tag of an article.
    MAX_PER_ARTICLE = 8

    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    # One tag for all spellings; the first one is shown.
    folded_name = models.CharField(max_length=100, unique=True, editable=False)
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
            models.CheckConstraint(name="tag_has_a_folded_name", condition=~Q(folded_name="")),
        ]
        indexes = [models.Index(Lower("slug"), name="tag_slug_in_any_case")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep a changed address as a former one, so that links to it still work."""
        self.folded_name = fold_name(self.name)
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            former = Tag.objects.values_list("slug", flat=True).get(pk=self.pk)
            super().save(*args, **kwargs)
            if former != self.slug:
                FormerTagSlug.objects.update_or_create(slug=former, defaults={"tag": self})
        # Articles are found by the names of their tags. There may be thousands of them, so they
        # are indexed after the commit: inside the transaction they would keep everybody else
        # from saving.
        transaction.on_commit(self._index_articles)

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:tag", self.slug)

    def clean(self) -> None:
        self.name = _normalized(self.name)
        same = Tag.objects.filter(folded_name=fold_name(self.name)).exclude(pk=self.pk).first()
        if same:
            message = _("There is already the tag “%(name)s”, which is the same word.")
            raise ValidationError({"name": message % {"name": same.name}})

    def _index_articles(self) -> None:
        index_in_batches(self.articles.values_list("pk", flat=True))
