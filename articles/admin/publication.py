"""The masthead and the legal data in the admin: one row."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from solo.admin import SingletonModelAdmin

from articles.admin.date_time_input import DATE_TIME_OVERRIDES
from articles.models import Publication


@admin.register(Publication)
class PublicationAdmin(SingletonModelAdmin):
    formfield_overrides = DATE_TIME_OVERRIDES
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
                    "site_id_code",
                    "sponsored_by",
                    "operated_by",
                    "built_by",
                ]
            },
        ),
        (_("Contact"), {"fields": ["postal_address", "postcode", "telephone", "email"]}),
        (_("Readers' reports"), {"fields": ["report_telephone", "report_email"]}),
        (_("Feeds"), {"fields": ["full_text_in_feeds"]}),
        (_("Days of mourning"), {"fields": ["grey_from", "grey_until", "grey_scope"]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            # The default of Django 6; until then it warns of every field that leaves it open.
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)
