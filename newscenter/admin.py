"""Staff accounts in the admin."""

from __future__ import annotations

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django_tasks_db.admin import DBTaskResult  # type: ignore[attr-defined]

from articles.admin.read_only import NoDeleteAdmin

admin.site.unregister(User)
# allauth's list of addresses has no use here: people sign in by name, and none is verified.
admin.site.unregister(EmailAddress)
# A failed task is in the log, with its traceback.
admin.site.unregister(DBTaskResult)


@admin.register(User)
class StaffAdmin(NoDeleteAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: the log of decisions names them."""
