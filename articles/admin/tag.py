"""Names and addresses of tags in the admin. Tags are created in the form of an article."""

from __future__ import annotations

from django.contrib import admin

from articles.admin.read_only import NoAddOrDeleteAdmin
from articles.models import Tag


@admin.register(Tag)
class TagAdmin(NoAddOrDeleteAdmin):
    list_display = ["name", "slug"]
    fields = ["name", "slug"]
    search_fields = ["name"]
    list_per_page = 100
    show_full_result_count = False
    actions = None
