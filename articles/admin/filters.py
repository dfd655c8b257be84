"""Filters of the list of articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from articles.bounded_count import MAX_LISTED
from articles.category_tree import CategoryTree
from articles.models import Article, Category
from articles.models.person_name import name_key, person_name


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
                # Both conditions: SQLite does not see that the index has every draft.
                unpublished = queryset.exclude(status=Article.Status.PUBLISHED)
                return unpublished.filter(status=Article.Status.DRAFT)
            case "scheduled":
                # As many as the list can page through: no index has their last changes in order.
                scheduled = published.filter(published_at__gt=now).order_by("published_at")
                return queryset.filter(pk__in=scheduled.values("pk")[:MAX_LISTED])
            case "published":
                # As an exclusion: SQLite would sort all of them, read by the time of publication.
                return published.exclude(published_at__gt=now)
            case "withdrawn":
                return queryset.filter(status=Article.Status.WITHDRAWN)
        return queryset


class WriterFilter(admin.SimpleListFilter):
    """Writers: oneself, or one of the people of the newsroom."""

    title = _("writer")
    parameter_name = "writer"
    MINE = "me"
    MAX_PEOPLE = 100

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        others = ~Q(pk=request.user.pk)
        people = User.objects.filter(others, is_staff=True, is_active=True)
        names = people.order_by("last_name", "first_name", "username")[: self.MAX_PEOPLE]
        rows = [(str(user.pk), person_name(user)) for user in sorted(names, key=name_key)]
        return [(self.MINE, _("My articles")), *rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value()
        if value == self.MINE:
            return queryset.filter(created_by=request.user.pk)
        if value and value.isdecimal() and len(value) < 19:
            return queryset.filter(created_by=int(value))
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
