"""The admin site that the newsroom's staff works in."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class NewscenterAdminSite(admin.AdminSite):
    site_title = site_header = _("Newsroom")
    index_title = _("What there is to do")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Signing in is allauth's: it counts failures, and knows second factors."""
        return secure_admin_login(super().login)(request, extra_context)
