"""The admin site that the newsroom's staff works in."""

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
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

# In the order of the work; what is not named here comes after.
ROOMS = ["articles", "comments", "auth"]
DESKS = ["Article", "Picture", "Category", "Page", "Publication", "Comment"]


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _numbers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 400 where Django's views fail: on keys that are none, or too large for a row."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(re.fullmatch("[0-9]{1,18}", number) for number in chosen):
            raise BadRequest
        try:
            return view(request, *args, **kwargs)
        except (DataError, OverflowError, ValidationError) as error:
            raise BadRequest from error

    return checked


class NewscenterAdminSite(admin.AdminSite):
    site_title = site_header = _("Newsroom")
    index_title = _("What there is to do")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Signing in is allauth's: it counts failures, and knows second factors."""
        return secure_admin_login(super().login)(request, extra_context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001
        return super().admin_view(_numbers_only(view), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        rooms: list[Any] = super().get_app_list(request, app_label)
        for room in rooms:
            room["models"].sort(key=lambda desk: _place(DESKS, desk["object_name"]))
        return sorted(rooms, key=lambda room: _place(ROOMS, room["app_label"]))

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The words for scripts: Django's own view knows only those of its admin, not ours."""
        return JavaScriptCatalog().get(request)
