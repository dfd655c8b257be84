"""People of the newsroom in the admin, for administrators."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.admin import DBTaskResult  # type: ignore[attr-defined]

from articles.admin.read_only import NoDeleteAdmin, ReadOnlyAdmin
from articles.models.person_name import in_order_of_names, person_name
from newscenter import roles
from newscenter.sign_in.admin import is_administrator, require_confirmed_administrator, reset_view
from newscenter.sign_in.password_change import log_change
from newscenter.staff_form import NAMES, NewPersonForm, PasswordForm, RoleForm

admin.site.unregister(User)
admin.site.unregister(Group)
# allauth's list of addresses has no use here: people sign in by name, and none is verified.
admin.site.unregister(EmailAddress)
# Everybody sees their own second factor; administrators reset that of others.
admin.site.unregister(Authenticator)
# A failed task is in the log, with its traceback.
admin.site.unregister(DBTaskResult)


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(roles.ROLES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        match self.value():
            case None:
                return queryset
            case roles.ADMINISTRATOR:
                return queryset.filter(is_superuser=True)
            case role:
                return queryset.filter(is_superuser=False, groups__name=role)


@admin.register(User)
class StaffAdmin(NoDeleteAdmin, UserAdmin):  # type: ignore[type-arg]
    """People are deactivated, never deleted: the log of decisions names them."""

    list_display = ("person", "role", "username", "is_active", "last_login")
    list_display_links = ("person",)
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "last_name", "first_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    form = RoleForm
    add_form = NewPersonForm
    add_form_template = "admin/auth/user/change_form.html"
    change_password_form = PasswordForm
    fieldsets = (
        (None, {"fields": (*NAMES, "role", "is_active")}),
        (gettext_lazy("Important dates"), {"fields": readonly_fields}),
    )
    add_fieldsets = ((None, {"fields": (*NAMES, "role", "password1", "password2")}),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        # Not Django's own, which sorts by what is not annotated yet.
        people = in_order_of_names(User.objects.all()).prefetch_related("groups")
        return people.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return "-is_active", "name_position", "username"

    @admin.display(description=gettext_lazy("full name"), ordering="name_position")
    def person(self, user: User) -> str:
        return person_name(user)

    @admin.display(description=gettext_lazy("role"))
    def role(self, user: User) -> str:
        return roles.role_in_words(user)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            roles.assign(obj, form.cleaned_data["role"])

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        # Django's own leads to a second form; here there is one.
        return super(UserAdmin, self).response_add(request, obj, post_url_continue)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        # At a browser that was left open nobody makes an administrator, of themselves or others.
        require_confirmed_administrator(request)
        # Sent once more from the page that has confirmed it, the form still belongs to this one.
        return super().changeform_view(request, object_id, form_url or request.path, extra_context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        title = {"title": _("Add a person")}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if user:
            context["title"] = person_name(user)
            context["subtitle"] = _("Change a person")
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        reset = path(
            "<int:pk>/reset-second-factor/",
            self.admin_site.admin_view(self.reset_second_factor),
            name="auth_user_reset_second_factor",
        )
        return [reset, *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        return reset_view(request, pk, self.admin_site.each_context(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        require_confirmed_administrator(request)
        answer = super().user_change_password(request, id, form_url or request.path)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            log_change(request, User.objects.get(pk=id))
        if hasattr(answer, "context_data"):
            name = person_name(answer.context_data["original"])
            answer.context_data["title"] = _("Set a new password for %(name)s") % {"name": name}
        return answer


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The groups behind the roles, to look up what each may do: migrations decide on it."""

    list_display = ("role", "members")
    list_display_links = ("role",)
    fields = ("role", "rights", "members")
    readonly_fields = fields
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("user_set", "permissions")

    @admin.display(description=gettext_lazy("role"), ordering="name")
    def role(self, group: Group) -> str:
        return str(roles.ROLES.get(group.name, group.name))

    @admin.display(description=gettext_lazy("may"))
    def rights(self, group: Group) -> str:
        permissions = group.permissions.select_related("content_type")
        return "；".join(filter(None, map(roles.right_in_words, permissions))) or "–"

    @admin.display(description=gettext_lazy("people"))
    def members(self, group: Group) -> str:
        people = [user for user in group.user_set.all() if user.is_active]
        return "、".join(sorted(map(person_name, people))) or "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["title"] = self.role(kwargs["obj"])
        context["subtitle"] = None
        return super().render_change_form(request, context, *args, **kwargs)
