"""The query parameters that lists of the admin accept: those of their own filters and orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import models
from django.http import HttpRequest


class SortableChangeList(ChangeList):
    """A list that an address sorts by the columns whose heads are links, and by no other."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        columns = self.params.get(ORDER_VAR, "").split(".")
        sortable = [column for column in columns if self._is_sortable(column.removeprefix("-"))]
        # Without any, it is the list's own order.
        self.params.pop(ORDER_VAR, None)
        if sortable:
            self.params[ORDER_VAR] = ".".join(sortable)
        usual = self.model_admin.ordering or ()
        self.is_in_usual_order = self.model_admin.get_ordering(request) == usual
        return super().get_ordering(request, queryset)

    def get_ordering_field_columns(self) -> Any:
        """Mark no column where a filter changes the order: Django would mark the usual one."""
        is_marked = ORDER_VAR in self.params or self.is_in_usual_order
        return super().get_ordering_field_columns() if is_marked else {}

    def _is_sortable(self, column: str) -> bool:
        if not column.isdecimal() or int(column) >= len(self.list_display):
            return False
        return self.sortable_by is None or self.list_display[int(column)] in self.sortable_by


class OwnFiltersOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Refuses every lookup that is no filter of the list, and every order that it does not offer.

    Django allows any lookup on any field of the model. Somebody who sees a list, but not a field
    of its rows, can then ask for it letter by letter: `?address__startswith=1`.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        filters = self.get_list_filter(request) if request else self.list_filter
        return any(lookup in parameters_of(item, self.model) for item in filters)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        changelist = super().get_changelist(request, **kwargs)
        return SortableChangeList if changelist is ChangeList else changelist


def parameters_of(item: Any, model: type[models.Model]) -> Iterator[str]:
    """Yield the parameters of an entry of `list_filter`."""
    if isinstance(item, type):
        yield getattr(item, "parameter_name", "")
        return
    path = item if isinstance(item, str) else item[0]
    field = get_fields_from_path(model, path)[-1]
    yield from (f"{path}__exact", f"{path}__isnull")
    if isinstance(field, models.DateField):
        yield from (f"{path}__gte", f"{path}__lt")
    if field.is_relation:
        yield f"{path}__{field.target_field.name}__exact"  # type: ignore[attr-defined]
