"""Tags in the admin: their names and addresses. They are made where articles are written."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from articles.models import Tag


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug"]
    fields = ["name", "slug"]
    search_fields = ["name"]
    list_per_page = 100
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return False
