"""History of a row: its versions, what is different in each, and an old one as a draft."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.admin.picture_fetches import with_placeholders_named
from articles.editing import revisions
from articles.models import Article

VERSIONS_SHOWN = 30
# The longest texts; a list of versions shows none of them.
LONG_TEXTS = ("body", "summary", "author_note")


class HistoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin with the versions of its rows."""

    object_history_template = "admin/articles/history.html"

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.version_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        route = "<int:pk>/history/<int:history_id>/"
        return [path(route, self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the newest versions, and with `?before=` older ones, above the log."""
        row: Any = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        before = request.GET.get("before", "")
        versions = row.history.model.objects.filter(id=row.pk).order_by("-history_id")
        if before.isdecimal() and len(before) < 19:
            versions = versions.filter(history_id__lt=int(before))
        fields = {field.name for field in versions.model._meta.fields}
        page = list(
            versions.select_related("history_user").defer(*fields.intersection(LONG_TEXTS))[
                : VERSIONS_SHOWN + 1
            ]
        )
        context = {
            "title": _("History of “%(name)s”") % {"name": row},
            "versions": [
                (version, revisions.changed_labels(version)) for version in page[:VERSIONS_SHOWN]
            ],
            "older_than": page[VERSIONS_SHOWN - 1].history_id if page[VERSIONS_SHOWN:] else None,
        }
        return super().history_view(request, object_id, context | (extra_context or {}))

    def version_view(self, request: HttpRequest, pk: int, history_id: int) -> HttpResponse:
        """Show what is different in a version; a POST makes a new draft of it."""
        row: Any = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        versions = row.history.model.objects.filter(id=row.pk).select_related("history_user")
        version = versions.filter(history_id=history_id).first()
        if version is None:
            raise Http404
        may_restore = self.model is Article and self.has_add_permission(request)
        if request.method == "POST":
            return self._restore(request, version, may_restore=may_restore)
        return self._show(request, row, version, may_restore=may_restore)

    def _show(
        self, request: HttpRequest, row: Any, version: Any, *, may_restore: bool
    ) -> HttpResponse:
        before = revisions.previous(version)
        context = {
            **self.admin_site.each_context(request),
            "title": _("A version of “%(name)s”") % {"name": row},
            "opts": self.opts,
            "original": row,
            "version": version,
            "is_first": before is None,
            "fields": list(revisions.field_changes(before, version)) if before else [],
            "text": with_placeholders_named(getattr(version, "body", "")),
            "may_restore": may_restore,
        }
        return TemplateResponse(request, "admin/articles/version.html", context)

    def _restore(self, request: HttpRequest, version: Any, *, may_restore: bool) -> HttpResponse:
        if not may_restore:
            raise PermissionDenied
        draft = revisions.as_new_draft(version, by=cast("User", request.user))
        self.log_addition(request, draft, [{"added": {}}])
        message = _("This is a new draft of the old version. The article itself was not changed.")
        messages.success(request, message)
        return redirect("admin:articles_article_change", draft.pk)
