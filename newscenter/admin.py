"""Staff accounts in the admin."""

from __future__ import annotations

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django_tasks_db.admin import DBTaskResult  # type: ignore[attr-defined]

admin.site.unregister(User)
# Nobody signs in or is asked by e-mail here.
admin.site.unregister(EmailAddress)
# What went wrong with a task stands in the log.
admin.site.unregister(DBTaskResult)


@admin.register(User)
class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: the log of decisions names them."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
