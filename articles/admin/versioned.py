"""Admins whose saves overwrite nothing that somebody else has saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Container
from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import admin
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.admin import conflict_page
from articles.admin.versioned_form import VersionedForm
from articles.editing.versions import NewerVersion, claim
from articles.models.transitions import StateChanged

# How often a save is tried again when others save the same row at the same time.
MAX_TRIES = 5


def _until_current(answer: Callable[[], Any]) -> Any:
    for _try in range(MAX_TRIES - 1):
        # The transaction is rolled back. With the newer row the form merges once more, or refuses
        # the transition.
        with suppress(NewerVersion, StateChanged):
            return answer()
    return answer()


def values_to_post(data: QueryDict, *, without: Container[str]) -> list[tuple[str, str]]:
    """Return names and values of a posted form, for a page that posts them again."""
    return [
        (name, value) for name, values in data.lists() for value in values if name not in without
    ]


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose saves are refused when the row is newer than the form, and nothing is lost."""

    form = VersionedForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and self.has_change_permission(request, obj):
            name, options = fieldsets[0]
            return [(name, options | {"fields": ["base", *options["fields"]]}), *fieldsets[1:]]
        return fieldsets

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and object_id and conflict_page.RESOLVED in request.POST:
            self._take_choices(request, object_id)
        view = super().changeform_view
        return _until_current(lambda: view(request, object_id, form_url, extra_context))

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        view = super().add_view
        return self._answer_or_busy(request, lambda: view(request, *args, **kwargs))

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        view = super().change_view
        return self._answer_or_busy(request, lambda: view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        view = super().changelist_view
        current = partial(_until_current, lambda: view(request, *args, **kwargs))
        return self._answer_or_busy(request, current)

    def _answer_or_busy(self, request: HttpRequest, answer: Callable[[], Any]) -> Any:
        try:
            return answer()
        except (NewerVersion, StateChanged, OperationalError):
            # A page can't make a browser send a file again.
            if request.method != "POST" or request.FILES:
                raise
            return self._busy_page(request)

    def _busy_page(self, request: HttpRequest) -> HttpResponse:
        """Return the page that keeps what was posted, and posts it again."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not saved yet: the server is busy"),
            "opts": self.opts,
            "values": values_to_post(request.POST, without=["csrfmiddlewaretoken"]),
        }
        return TemplateResponse(request, "admin/articles/busy.html", context, status=503)

    def _take_choices(self, request: HttpRequest, object_id: str) -> None:
        """Put what was chosen on the conflict page into the data of the form."""
        with transaction.atomic():
            row = self.get_object(request, object_id)
        if row is not None:
            form: Any = self.get_form(request, row, change=True)(instance=row)
            request.POST = conflict_page.resolved(form, request.POST)  # type: ignore[assignment]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if form.is_bound and getattr(form, "conflicts", None):
            return self._conflict_page(request, form)
        return super().render_change_form(request, context, *args, **kwargs)

    def _conflict_page(self, request: HttpRequest, form: VersionedForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("This has been saved meanwhile"),
            "opts": self.opts,
            "original": form.instance,
            "conflicts": list(conflict_page.conflicts(form)),
            "others": list(conflict_page.other_values(form)),
            "base": form.initial["base"],
            "own_base": conflict_page.own_base(form),
            "newer": conflict_page.newer_version(form, request.user),
        }
        return TemplateResponse(request, "admin/articles/conflict.html", context, status=409)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            claim(obj)
            self.save_changes(obj, form.changed_data)

    def save_changes(self, obj: Any, changed: list[str]) -> None:
        """Save the fields of the row that were changed in the form."""
        names = {field.name for field in obj._meta.concrete_fields}
        automatic = {name for name in ("updated_at",) if name in names}
        obj.save(update_fields={*names.intersection(changed), *automatic})
