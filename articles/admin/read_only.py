"""Mixins for rows that the admin shows but does not add, change or delete."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class NoDeleteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are kept for good: other rows, or the log, refer to them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NoAddOrDeleteAdmin(NoDeleteAdmin):
    """Rows that are added elsewhere, by a migration or by readers, and can be changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


# Actions still work: they ask for permissions of their own, such as has_moderate_permission.
class ReadOnlyAdmin(NoAddOrDeleteAdmin):
    """Rows that nobody edits by hand: they can only be looked at, and used in actions."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ViewPermissionMixin:
    """Lets those in who have `view_permission`, in place of the permission to view the model.

    For pages of proxy models and of models without permissions of their own.
    """

    view_permission: str

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(self.view_permission)

    # Django derives it from the model's permissions, which these users don't have.
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
