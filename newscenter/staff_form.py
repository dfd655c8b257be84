"""Forms for the people of the newsroom: who they are, and the one role that they have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newscenter import roles

NAMES = ["last_name", "first_name", "username", "email"]


def _role_choices() -> list[tuple[str, Any]]:
    """Return each role with what it may do."""
    row = '{} <span class="help">{}</span>'
    return [(key, format_html(row, label, roles.DUTIES[key])) for key, label in roles.ROLES.items()]


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with the role of a person as radio buttons."""

    role = forms.ChoiceField(
        label=gettext_lazy("role"), choices=_role_choices, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = [*NAMES, "is_active"]
        labels = {
            "is_active": gettext_lazy("may sign in"),
            "last_name": gettext_lazy("family name"),
            "first_name": gettext_lazy("given name"),
        }
        help_texts = {
            "username": gettext_lazy("To sign in with. Letters, digits and @ . + - _ only."),
            "is_active": gettext_lazy(
                "Untick it for somebody who has left. Accounts are never deleted: articles and"
                " decisions name them."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.instance
        if not user.pk:
            return
        self.initial["role"] = role = roles.role_of(user)
        if role == roles.SEVERAL:
            kept = _("As it is: %(roles)s") % {"roles": roles.role_in_words(user)}
            self.fields["role"].choices = [(role, kept), *_role_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, keeps in (("role", roles.ADMINISTRATOR), ("is_active", True)):
            if name in self.changed_data and data.get(name) != keeps and self._is_last():
                self.add_error(
                    name,
                    _("This is the only administrator. Make somebody else one before."),
                )
        return data

    def _is_last(self) -> bool:
        user = self.instance
        if not (user.pk and user.is_superuser):
            return False
        # All of them, in one order: two administrators who demote each other wait for one another.
        administrators = User.objects.filter(is_superuser=True).order_by("pk")
        list(administrators.select_for_update())
        return not roles.other_administrators(user).exists()


class NewPersonForm(RoleForm, UserCreationForm):  # type: ignore[type-arg]
    """All there is to know of somebody new, on one page."""

    class Meta(RoleForm.Meta):
        fields = NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_name"].required = self.fields["first_name"].required = True


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A new password for somebody who has forgotten theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without one, nobody can sign in here: an account is deactivated instead.
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True
