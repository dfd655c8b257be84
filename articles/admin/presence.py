"""Presence: the other people who have an article open, renewed by its form each thirty seconds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from articles.models import Presence
from articles.write_lock import atomic_without_waiting


class PresenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose form names those who have the same row open."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.presence))
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        return [path("<int:pk>/presence/", view, name=name), *super().get_urls()]

    def presence(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Note that the user has the row open, and answer who else has."""
        user: Any = request.user
        obj = self.get_object(request, str(pk))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        try:
            with atomic_without_waiting():
                Presence.objects.renew(obj, user)
        except (OperationalError, IntegrityError):
            # Next time; who else is there can be read all the same.
            pass
        return JsonResponse({"people": Presence.objects.names_of_others(obj, user)})
