"""The footer pages and the masthead in the admin: rows that are there, to be changed only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from solo.admin import SingletonModelAdmin

from articles.admin.editing import EditingAdmin
from articles.models import Page, Publication


@admin.register(Page)
class PageAdmin(EditingAdmin):
    list_display = ["__str__", "updated_at"]
    fields = ["body"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False


@admin.register(Publication)
class PublicationAdmin(SingletonModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", "tagline", "site_address"]}),
        (
            _("Legal data"),
            {
                "fields": [
                    "copyright_holder",
                    "copyright_since",
                    "icp_number",
                    "police_number",
                    "news_licence",
                    "built_by",
                ]
            },
        ),
        (_("Contact"), {"fields": ["postal_address", "telephone", "email"]}),
        (_("Reports of readers"), {"fields": ["report_telephone", "report_email"]}),
        (_("Feeds"), {"fields": ["full_text_in_feeds"]}),
        (_("Days of mourning"), {"fields": ["grey_from", "grey_until", "grey_scope"]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)
