"""The admin site that the staff works in."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from newscenter import __version__
from newscenter.admin_lookups import OwnFiltersOnly
from newscenter.compliance import views as compliance
from newscenter.compliance.models import VIEW_COMPLIANCE
from newscenter.handbook import views as handbook
from newscenter.setup_checklist import views as setup_checklist
from newscenter.sign_in.models import SignInEvent
from newscenter.sign_in.password_change import LoggedPasswordChangeView

# In the order of the daily work; what is not named here follows.
APP_ORDER = ["articles", "comments", "auth"]
MODEL_ORDER = ["Article", "Picture", "Category", "Page", "Publication", "Comment"]

# An empty `_to_field` is looked up as the name of a field.
UNFIT = (
    DataError,
    FieldDoesNotExist,
    IncorrectLookupParameters,
    OverflowError,
    ValidationError,
)


def _rank(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


def _bad_keys_refused(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 400 for keys and parameters that make no sense, where views of the admin fail."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        # Django saves a copy for it, whether the form offers that or not; none does here.
        if not all(map(_is_key, keys)) or "_saveasnew" in request.POST or _filters_by_nul(request):
            raise BadRequest
        try:
            return view(request, *args, **kwargs)
        except UNFIT as error:
            raise BadRequest from error

    return answer


def _filters_by_nul(request: HttpRequest) -> bool:
    """Whether a list is asked for NUL, which PostgreSQL does not take in a text."""
    match = request.resolver_match
    is_list = match is not None and (match.url_name or "").endswith("_changelist")
    return is_list and any(
        "\0" in value for _name, values in request.GET.lists() for value in values
    )


def _is_key(text: str) -> bool:
    return re.fullmatch("[0-9]{1,18}", text) is not None


def _row(name: Any, object_name: str, address: str) -> dict[str, Any]:
    """Return a row for the lists of models, which is a page of its own."""
    return {
        "name": name,
        "object_name": object_name,
        "admin_url": reverse(address),
        "add_url": None,
        "view_only": True,
    }


class NewscenterAdminSite(admin.AdminSite):
    site_title = site_header = _("Newsroom")
    index_title = _("Today's work")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models, and restrict the lookups of their lists, a library's models included."""
        base = admin_class or admin.ModelAdmin
        restricted = type(base.__name__, (OwnFiltersOnly, base), {"__module__": base.__module__})
        super().register(model_or_iterable, restricted, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"version": __version__}

    def get_urls(self) -> list[Any]:
        on_site = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(self.view_on_site),
            name="view_on_site",
        )
        checklist = [
            path("setup/", self.admin_view(setup_checklist.page), name="setup_checklist"),
            path("setup/mail/", self.admin_view(setup_checklist.test_mail), name="setup_mail"),
            path("setup/dismiss/", self.admin_view(setup_checklist.dismiss), name="setup_dismiss"),
        ]
        handbook_pages = [
            path("help/", self.admin_view(handbook.index), name="handbook"),
            path("help/<slug:slug>/", self.admin_view(handbook.page), name="handbook_page"),
        ]
        return [
            *(on_site, *checklist, *handbook_pages),
            *(*self._compliance_urls(), *super().get_urls()),
        ]

    def _compliance_urls(self) -> list[Any]:
        views = {
            "": ("compliance", compliance.page),
            "answer/<slug:rule>/": ("compliance_answer", compliance.answer),
            "report/": ("compliance_print", compliance.print_report),
            "report/<int:pk>/": ("compliance_report", compliance.report),
        }
        return [
            path(f"compliance/{route}", self.admin_view(view), name=name)
            for route, (name, view) in views.items()
        ]

    def view_on_site(
        self, request: HttpRequest, content_type_id: str, object_id: str
    ) -> HttpResponse:
        """Lead from a row to its page, as Django does, but only those who may see the row."""
        kind = (
            ContentType.objects.filter(pk=content_type_id).first()
            if _is_key(content_type_id)
            else None
        )
        model_admin = self._registry.get(kind.model_class()) if kind else None  # type: ignore[arg-type]
        if not (model_admin and model_admin.has_view_permission(request)):
            raise Http404
        # Not any row of the model: a list may be limited to published ones.
        if not (_is_key(object_id) and model_admin.get_object(request, object_id)):
            raise Http404
        return shortcut(request, content_type_id, object_id)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer 404: no form here completes anything, and it would search any related model."""
        raise Http404

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the one sign-in page, which limits failed attempts.

        Django's own form checks any name and password that somebody who is signed in posts here.
        """
        return secure_admin_login(lambda request: redirect("admin:index"))(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if isinstance(request.user, User) and request.method == "POST":
            kind = SignInEvent.Kind.SIGNED_OUT
            SignInEvent.objects.record(kind, user=request.user, request=request)
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Answer as Django does, but with a form that limits failed attempts."""
        request.current_app = self.name
        view = LoggedPasswordChangeView.as_view(
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001
        return super().admin_view(_bad_keys_refused(view), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "auth" and request.user.is_superuser:
                name = _("Setup checklist")
                app["models"].append(_row(name, "SetupChecklist", "admin:setup_checklist"))
            # Editors and administrators both have this part of the list.
            if app["app_label"] == "articles" and request.user.has_perm(VIEW_COMPLIANCE):
                name = _("Compliance self-check")
                app["models"].append(_row(name, "Compliance", "admin:compliance"))
            app["models"].sort(key=lambda model: _rank(model["object_name"], MODEL_ORDER))
        return sorted(apps, key=lambda app: _rank(app["app_label"], APP_ORDER))

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Serve the messages for scripts: Django's own view has only those of its admin."""
        return JavaScriptCatalog().get(request)
