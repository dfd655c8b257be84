"""Staff accounts in the admin."""

from __future__ import annotations

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django_tasks_db.admin import DBTaskResult  # type: ignore[attr-defined]

from articles.admin.read_only import NoDeleteAdmin

admin.site.unregister(User)
# Nobody signs in or is asked by e-mail here.
admin.site.unregister(EmailAddress)
# What went wrong with a task stands in the log.
admin.site.unregister(DBTaskResult)


@admin.register(User)
class StaffAdmin(NoDeleteAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: the log of decisions names them."""
