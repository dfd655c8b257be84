"""The columns of the site, a tree."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet


class CategoryQuerySet(TreeQuerySet):
    def in_tree_order(self) -> Self:
        """Parents before their children, siblings by position; each with its `tree_path`."""
        return self.with_tree_fields()

    def at_path(self, names: Iterable[str]) -> Category:
        """Return the column with these names from the top; make those that are missing."""
        column: Category | None = None
        for name in names:
            column, _made = self.get_or_create(
                parent=column, name=name, defaults={"slug": lambda name=name: self.free_slug(name)}
            )
        if column is None:
            raise ValueError("A path has at least one name.")
        return column

    def free_slug(self, name: str) -> str:
        """An address that no column has yet, from the name in pinyin."""
        stem = slugify(" ".join(lazy_pinyin(name)))[:70].strip("-") or "column"
        numbers = chain([""], (f"-{n}" for n in count(2)))
        return next(slug for n in numbers if not self.filter(slug=(slug := f"{stem}{n}")).exists())


class Category(OrderableTreeNode):
    parent = TreeNodeForeignKey(
        "self",
        verbose_name=_("parent column"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The part of the column's address after /category/: letters, digits, hyphens."),
    )
    description = models.TextField(_("description"), max_length=500, blank=True)
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Among its siblings; 0 puts it last.")
    )
    in_menu = models.BooleanField(_("in the menu"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta(OrderableTreeNode.Meta):
        abstract = False
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        constraints = [
            models.CheckConstraint(name="category_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="category_has_a_slug", condition=~Q(slug="")),
            models.CheckConstraint(
                name="category_is_not_its_own_parent", condition=~Q(parent=models.F("id"))
            ),
            models.UniqueConstraint(
                name="category_name_unique_among_siblings",
                fields=["parent", "name"],
                violation_error_message=_("There is a column of this name here already."),
            ),
            models.UniqueConstraint(
                name="category_name_unique_at_the_top",
                fields=["name"],
                condition=Q(parent=None),
                violation_error_message=_("There is a column of this name here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])
