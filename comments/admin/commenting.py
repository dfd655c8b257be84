"""Comment settings, and the reasons that moderators choose from, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from solo.admin import SingletonModelAdmin

from articles.admin.list_rows import ListRowForm
from comments import digest
from comments.models import CommentingSettings, Reason


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Reasons can be changed and deleted: decisions keep the text they were made with."""

    list_display = ["text", "position", "active"]
    list_editable = ["position", "active"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=ListRowForm, **kwargs)


@admin.register(CommentingSettings)
class CommentingSettingsAdmin(SingletonModelAdmin):
    def save_model(
        self, request: HttpRequest, obj: CommentingSettings, form: Any, change: Any
    ) -> None:
        super().save_model(request, obj, form, change)
        # Otherwise the next digest would still come at the time of the old interval.
        if "digest_hours" in form.changed_data:
            digest.rearrange(obj)
