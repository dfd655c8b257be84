"""Filters of the list of pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Picture
from articles.models.picture_uses import unused_pictures


class BinFilter(admin.SimpleListFilter):
    """The pictures in the bin, which the list leaves out otherwise."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("In the bin"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        in_bin = self.value() == "1"
        return queryset.filter(binned_at__isnull=not in_bin)


class UnusedFilter(admin.SimpleListFilter):
    """The pictures that no article and no page shows."""

    title = _("use")
    parameter_name = "unused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("Not used now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        return queryset.filter(pk__in=unused_pictures()) if self.value() == "1" else queryset
