"""The tree of columns as a page needs it: one query for menu, breadcrumb and sub-columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Category, FormerAddress


@dataclass(frozen=True)
class Branch:
    column: Category
    branches: list[Branch]


class Columns:
    @cached_property
    def _all(self) -> dict[int, Category]:
        return {column.pk: column for column in Category.objects.in_tree_order()}

    def find(self, slug: str) -> Category:
        """Return the column with this address, or with it in another case, or that once had it;
        raises Http404 when there is none."""
        named = {column.slug: column for column in self._all.values()}
        lower = {column.slug.lower(): column for column in self._all.values()}
        found = named.get(slug) or lower.get(slug.lower()) or self._moved(slug)
        if not found:
            raise Http404(_("There is no such column."))
        return found

    def _moved(self, slug: str) -> Category | None:
        former = FormerAddress.objects.filter(slug__iexact=slug).first()
        return self._all[former.category_id] if former else None

    def path(self, column: Category) -> list[Category]:
        """The column's parents from the top, and the column itself."""
        return [self._all[pk] for pk in self._all[column.pk].tree_path]

    def subtree_ids(self, column: Category) -> list[int]:
        """The column itself and all that stand below it."""
        return [pk for pk, other in self._all.items() if column.pk in other.tree_path]

    @cached_property
    def _children(self) -> dict[int | None, list[Category]]:
        children: dict[int | None, list[Category]] = defaultdict(list)
        for column in self._all.values():
            children[column.parent_id].append(column)
        return children

    def branches(self, parent: Category | None = None) -> list[Branch]:
        """The columns directly below `parent`, by default at the top, with all below them."""
        parent_id = parent.pk if parent else None
        return [Branch(column, self.branches(column)) for column in self._children[parent_id]]

    def menu(self) -> list[Branch]:
        """The branches at the top that stand in the menu."""
        return [branch for branch in self.branches() if branch.column.in_menu]

    def notices(self) -> list[Category]:
        return [column for column in self._all.values() if column.is_notices]
