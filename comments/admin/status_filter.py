"""The filter of lists of comments by status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.models import Comment


class StatusFilter(admin.SimpleListFilter):
    """Filters by status; without a parameter it shows the waiting comments."""

    title = _("status")
    parameter_name = "status"

    @classmethod
    def statuses(cls, request: HttpRequest) -> list[str]:
        """Return the statuses that the list shows."""
        value = request.GET.get(cls.parameter_name) or Comment.Status.PENDING
        return [status for status in Comment.Status.values if value in (status, "all")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*Comment.Status.choices, ("all", _("All"))]

    def value(self) -> str:
        return super().value() or Comment.Status.PENDING

    def choices(self, changelist: Any) -> Iterator[Any]:
        # The first is the base class's own “All”, for which our default is the waiting ones.
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset if self.value() == "all" else queryset.filter(status=self.value())
