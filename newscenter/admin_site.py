"""The admin site that the staff works in."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

# In the order of the daily work; what is not named here follows.
APP_ORDER = ["articles", "comments", "auth"]
MODEL_ORDER = ["Article", "Picture", "Category", "Page", "Publication", "Comment"]


def _rank(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


def _bad_keys_refused(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 400 for a primary key that is no number or too large, where Django's views fail."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(re.fullmatch("[0-9]{1,18}", key) for key in keys):
            raise BadRequest
        try:
            return view(request, *args, **kwargs)
        except (DataError, OverflowError, ValidationError) as error:
            raise BadRequest from error

    return answer


class NewscenterAdminSite(admin.AdminSite):
    site_title = site_header = _("Newsroom")
    index_title = _("Today's work")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the one sign-in page, which limits failed attempts.

        Django's own form checks any name and password that somebody who is signed in posts here.
        """
        return secure_admin_login(lambda request: redirect("admin:index"))(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001
        return super().admin_view(_bad_keys_refused(view), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _rank(model["object_name"], MODEL_ORDER))
        return sorted(apps, key=lambda app: _rank(app["app_label"], APP_ORDER))

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Serve the messages for scripts: Django's own view has only those of its admin."""
        return JavaScriptCatalog().get(request)
