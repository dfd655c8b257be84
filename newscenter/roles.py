"""Roles of the staff: each person has one, and with it the rights of its group."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

ADMINISTRATOR = "administrator"
# By the names of their groups, which migrations have made.
ROLES = {
    "writer": pgettext_lazy("role", "Writer"),
    "editor": pgettext_lazy("role", "Editor"),
    "moderator": pgettext_lazy("role", "Moderator"),
    ADMINISTRATOR: pgettext_lazy("role", "Administrator"),
}
DUTIES = {
    "writer": _("Writes articles and uploads pictures. Publishes nothing."),
    "editor": _("Writes and publishes articles, keeps categories and pages."),
    "moderator": _("Decides on readers' comments."),
    ADMINISTRATOR: _("May do everything, and looks after the staff's accounts."),
}
# Several groups, or rights of their own: from before there were roles, or from a shell.
SEVERAL = "several"


def role_of(user: User) -> str:
    """Return the role: a key of `ROLES`, SEVERAL, or nothing."""
    if user.is_superuser:
        return ADMINISTRATOR
    groups = [group.name for group in user.groups.all()]
    if len(groups) > 1 or (groups and groups[0] not in ROLES):
        return SEVERAL
    return groups[0] if groups and user.is_staff else ""


def role_in_words(user: User) -> str:
    role = role_of(user)
    if role == SEVERAL:
        names = sorted(group.name for group in user.groups.all())
        return "、".join(str(ROLES.get(name, name)) for name in names)
    return str(ROLES.get(role, "")) or "–"


def assign(user: User, role: str) -> None:
    """Give a stored user the rights of a role, and no others."""
    user.is_staff = True
    user.is_superuser = role == ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(Group.objects.filter(name=role))
    user.user_permissions.clear()


def other_administrators(user: User) -> QuerySet[User]:
    """Return the other people who can sign in and look after accounts."""
    active = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    return active.exclude(pk=user.pk)


# What Django's permissions for every model allow, by the first part of their code.
_ACTIONS = {
    "add": _("add %(rows)s"),
    "change": _("change %(rows)s"),
    "delete": _("delete %(rows)s"),
    "view": _("see %(rows)s"),
}


def right_in_words(permission: Permission) -> str:
    """Return what a permission allows; nothing for one whose model is gone."""
    model = permission.content_type.model_class()
    if model is None:
        return ""
    action, _separator, _name = permission.codename.partition("_")
    if (
        permission.name.startswith("Can ")
        and action in _ACTIONS
        and permission.codename == (f"{action}_{model._meta.model_name}")
    ):
        return str(_ACTIONS[action]) % {"rows": model._meta.verbose_name_plural}
    return gettext(permission.name)
