"""Names and addresses of tags in the admin. Tags are created in the form of an article."""

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
