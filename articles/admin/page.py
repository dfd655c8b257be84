"""The footer pages in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.rich_text import RichTextAdmin
from articles.models import Page


@admin.register(Page)
class PageAdmin(RichTextAdmin):
    list_display = ["__str__", "updated_at"]
    fields = ["body"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False
