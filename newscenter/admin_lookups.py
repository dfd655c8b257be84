"""The query parameters that lists of the admin accept: those of their own filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db import models
from django.http import HttpRequest


class OwnFiltersOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Refuses every lookup that is no filter of the list.

    Django allows any lookup on any field of the model. Somebody who sees a list, but not a field
    of its rows, can then ask for it letter by letter: `?address__startswith=1`.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        filters = self.get_list_filter(request) if request else self.list_filter
        return any(lookup in parameters_of(item, self.model) for item in filters)


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
