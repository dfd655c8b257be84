"""The tree of categories as a page needs it: one query for menu, breadcrumb and subcategories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Category, FormerSlug


@dataclass(frozen=True)
class CategoryNode:
    """A category with the nodes directly below it."""

    category: Category
    children: list[CategoryNode]


class CategoryTree:
    """All categories, read from the database on first use and kept for one request."""

    @cached_property
    def _all(self) -> dict[int, Category]:
        return {category.pk: category for category in Category.objects.in_tree_order()}

    def find(self, slug: str) -> Category:
        """Return the category with this address, or with it in another case, or that once had it;
        raises Http404 when there is none."""
        named = {category.slug: category for category in self._all.values()}
        lower = {category.slug.lower(): category for category in self._all.values()}
        found = named.get(slug) or lower.get(slug.lower()) or self._moved(slug)
        if not found:
            raise Http404(_("There is no such category."))
        return found

    def _moved(self, slug: str) -> Category | None:
        former = FormerSlug.objects.filter(slug__iexact=slug).first()
        return self._all[former.category_id] if former else None

    def path(self, category: Category) -> list[Category]:
        """The category's parents from the top, and the category itself."""
        return [self._all[pk] for pk in self._all[category.pk].tree_path]

    def subtree_ids(self, category: Category) -> list[int]:
        """The category itself and all that stand below it."""
        return [pk for pk, other in self._all.items() if category.pk in other.tree_path]

    @cached_property
    def _children(self) -> dict[int | None, list[Category]]:
        children: dict[int | None, list[Category]] = defaultdict(list)
        for category in self._all.values():
            children[category.parent_id].append(category)
        return children

    def nodes(self, parent: Category | None = None) -> list[CategoryNode]:
        """The categories directly below `parent`, by default at the top, with all below them."""
        parent_id = parent.pk if parent else None
        return [
            CategoryNode(category, self.nodes(category)) for category in self._children[parent_id]
        ]

    def menu(self) -> list[CategoryNode]:
        """The nodes at the top that stand in the menu."""
        return [node for node in self.nodes() if node.category.in_menu]

    def notices(self) -> list[Category]:
        return [category for category in self._all.values() if category.is_notices]
