"""The category tree of a request: one query for menu, breadcrumbs and subcategories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Category, FormerSlug
from articles.prepared_statements import SHARED_ROWS, Prepared
from articles.slugs import find_by_slug

_categories = Prepared(Category.objects.in_tree_order, shared=SHARED_ROWS)


@dataclass(frozen=True)
class CategoryNode:
    """A category with the nodes directly below it."""

    category: Category
    children: list[CategoryNode]


class CategoryTree:
    """All categories, read from the database on first use and kept for one request."""

    @cached_property
    def _by_id(self) -> dict[int, Category]:
        return {category.pk: category for category in _categories()}

    def find(self, slug: str) -> Category:
        """Return the category with this slug, with it in another case, or with it formerly.

        Raises Http404 when there is none.
        """
        exact = {category.slug: category for category in self._by_id.values()}
        lower = {category.slug.lower(): category for category in self._by_id.values()}
        category = exact.get(slug) or lower.get(slug.lower()) or self._find_former(slug)
        if not category:
            raise Http404(_("There is no such category."))
        return category

    def _find_former(self, slug: str) -> Category | None:
        former = find_by_slug(FormerSlug.objects.all(), slug)
        return self._by_id[former.category_id] if former else None

    def ids(self) -> list[int]:
        return list(self._by_id)

    def get(self, pk: int | None) -> Category | None:
        return None if pk is None else self._by_id.get(pk)

    def path(self, category: Category) -> list[Category]:
        """Return the category's parents from the top, and the category itself."""
        return [self._by_id[pk] for pk in self._by_id[category.pk].tree_path]

    def subtree_ids(self, category: Category) -> list[int]:
        """Return the ids of the category and of everything below it."""
        if not self._children.get(category.pk):
            return [category.pk]
        return [pk for pk, other in self._by_id.items() if category.pk in other.tree_path]

    @cached_property
    def _children(self) -> dict[int | None, list[Category]]:
        children: dict[int | None, list[Category]] = defaultdict(list)
        for category in self._by_id.values():
            children[category.parent_id].append(category)
        return children

    def nodes(self, parent: Category | None = None) -> list[CategoryNode]:
        """Return the nodes directly below `parent`, by default those at the top."""
        parent_id = parent.pk if parent else None
        return [
            CategoryNode(category, self.nodes(category))
            for category in self._children.get(parent_id, [])
        ]

    def tabs(self, category: Category) -> CategoryNode | None:
        """Return the node whose children are offered beside each other on a category's page.

        It is the category itself, or its parent where nothing is below it. None if there is none.
        """
        if children := self.nodes(category):
            return CategoryNode(category, children)
        if category.parent_id is None:
            return None
        parent = self._by_id[category.parent_id]
        return CategoryNode(parent, self.nodes(parent))

    def menu(self) -> list[CategoryNode]:
        """Return the nodes at the top that are in the menu."""
        return [node for node in self.nodes() if node.category.in_menu]

    def offered(self) -> list[Category]:
        """Return the categories that readers are led to: in the menu, with all of their parents."""
        return [
            category
            for category in self._by_id.values()
            if all(other.in_menu for other in self.path(category))
        ]

    def notices(self) -> list[Category]:
        return [category for category in self._by_id.values() if category.is_notices]
