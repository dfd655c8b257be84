"""The categories of the site, a tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey
from tree_queries.models import OrderableTreeNode
from tree_queries.query import TreeQuerySet

from articles.cached_reverse import cached_reverse
from articles.models.former_slug import FormerSlug
from articles.models.history import History
from articles.models.version_field import VersionField
from articles.slugs import free_slug


class CategoryQuerySet(TreeQuerySet):
    def in_tree_order(self) -> Self:
        """Parents before their children, siblings by position; every row has its `tree_path`."""
        return self.with_tree_fields()

    def at_path(self, names: Iterable[str]) -> Category:
        """Return the category with these names from the top; create those that are missing."""
        category: Category | None = None
        for name in names:
            category, _created = self.get_or_create(
                parent=category,
                name=name,
                defaults={"slug": lambda name=name: self.free_slug(name)},
            )
        if category is None:
            raise ValueError("A path has at least one name.")
        return category

    def free_slug(self, name: str) -> str:
        """Return an address that no category has yet: the name in pinyin."""
        return free_slug(self, name, "category")


class Category(OrderableTreeNode):
    class ListStyle(models.TextChoices):
        TITLES = "titles", _("A list of titles")
        PICTURES = "pictures", _("A list of pictures")

    parent = TreeNodeForeignKey(
        "self",
        verbose_name=_("parent category"),
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
        help_text=_(
            "The part of the category's address after /category/: letters, digits, hyphens."
        ),
    )
    description = models.TextField(_("description"), max_length=500, blank=True)
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Position among its siblings; 0 puts it last.")
    )
    in_menu = models.BooleanField(_("in the menu"), default=True)

    is_notices = models.BooleanField(
        _("contains notices"),
        default=False,
        help_text=_(
            "The front page shows its newest articles in the notices box,"
            " not in a section of its own."
        ),
    )
    list_style = models.CharField(
        _("list"), max_length=10, choices=ListStyle, default=ListStyle.TITLES
    )

    version = VersionField()

    objects = CategoryQuerySet.as_manager()
    history: Any = History(no_db_index=["parent", "slug"])

    class Meta(OrderableTreeNode.Meta):
        abstract = False
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(name="category_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="category_has_a_slug", condition=~Q(slug="")),
            models.CheckConstraint(
                name="category_is_not_its_own_parent", condition=~Q(parent=models.F("id"))
            ),
            models.UniqueConstraint(
                name="category_name_unique_among_siblings",
                fields=["parent", "name"],
                violation_error_message=_("There is already a category with this name here."),
            ),
            # In SQL no NULL equals another: the one above does not hold without a parent.
            models.UniqueConstraint(
                name="category_name_unique_at_the_top",
                fields=["name"],
                condition=Q(parent=None),
                violation_error_message=_("There is already a category with this name here."),
            ),
            models.CheckConstraint(
                name="category_list_style_is_known",
                condition=Q(list_style__in=["titles", "pictures"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep a changed address as a former one, so that links to it still work."""
        with transaction.atomic():
            former = Category.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            super().save(*args, **kwargs)
            if former and former != self.slug:
                FormerSlug.objects.update_or_create(slug=former, defaults={"category": self})

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:category", self.slug)
