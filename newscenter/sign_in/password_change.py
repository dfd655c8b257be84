"""The form in which the staff change their passwords."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError


class LimitedPasswordChangeForm(AdminPasswordChangeForm):
    """Checks the old password as signing in does: at an open browser nobody guesses it."""

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return password
