"""Staff accounts in the admin."""

from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tasks_db.admin import DBTaskResult  # type: ignore[attr-defined]

from articles.admin.read_only import NoDeleteAdmin
from comments.models.person_name import person_name

admin.site.unregister([User, Group])
# allauth's list of addresses has no use here: people sign in by name, and none is verified.
admin.site.unregister(EmailAddress)
# A failed task is in the log, with its traceback.
admin.site.unregister(DBTaskResult)


@admin.register(User)
class StaffAdmin(NoDeleteAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: the log of decisions names them."""

    list_display = ("person", "username", "group_names", "is_active", "last_login")
    list_display_links = ("person", "username")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("last_name", "first_name", "email")}),
        *(UserAdmin.fieldsets or ())[2:],
    )

    # People get their rights from groups; a short list is enough for the exceptions.
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def person(self, user: User) -> str:
        return person_name(user)

    @admin.display(description=pgettext_lazy("account", "groups"))
    def group_names(self, user: User) -> str:
        return "，".join(group.name for group in user.groups.all()) or "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if user:
            context["subtitle"] = person_name(user)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Group)
class PlainGroupAdmin(GroupAdmin):
    """Groups, with one list of rights that a keyboard and a screen reader can use."""

    filter_horizontal = ()
