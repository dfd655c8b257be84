"""Filters of the list of articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from articles.category_tree import CategoryTree
from articles.models import Article, Category


class StateFilter(admin.SimpleListFilter):
    """The status; published articles are divided by whether readers see them yet."""

    title = _("status")
    parameter_name = "state"
    BIN = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [
            ("draft", _("Draft")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("withdrawn", pgettext("article", "Withdrawn")),
            (self.BIN, _("Bin")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        published = queryset.filter(status=Article.Status.PUBLISHED)
        now = timezone.now()
        match self.value():
            case "draft":
                return queryset.filter(status=Article.Status.DRAFT)
            case "scheduled":
                return published.filter(published_at__gt=now)
            case "published":
                return published.filter(published_at__lte=now)
            case "withdrawn":
                return queryset.filter(status=Article.Status.WITHDRAWN)
        return queryset


class CategoryFilter(admin.SimpleListFilter):
    """A category with everything below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        tree = Category.objects.in_tree_order()
        return [(category.slug, f"{'　' * category.tree_depth}{category}") for category in tree]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        slug = self.value()
        if not slug:
            return queryset
        tree = CategoryTree()
        return queryset.filter(category__in=tree.subtree_ids(tree.find(slug)))
