"""The footer pages in the admin."""

from __future__ import annotations

from django.contrib import admin

from articles.admin.autosave import AutosaveAdmin
from articles.admin.history import HistoryAdmin
from articles.admin.read_only import NoAddOrDeleteAdmin
from articles.admin.rich_text import RichTextAdmin
from articles.admin.versioned import VersionedAdmin
from articles.models import Page


@admin.register(Page)
class PageAdmin(NoAddOrDeleteAdmin, AutosaveAdmin, HistoryAdmin, VersionedAdmin, RichTextAdmin):
    autosave_field = "page"
    list_display = ["__str__", "updated_at"]
    fields = ["body"]
    actions = None
