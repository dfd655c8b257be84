"""The page on which the staff change their passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from newscenter.sign_in import notices
from newscenter.sign_in.models import SignInEvent


class LimitedPasswordChangeForm(AdminPasswordChangeForm):
    """Checks the old password as signing in does: at an open browser nobody guesses it."""

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return password


def log_change(request: HttpRequest, user: User) -> None:
    """Log that a password was changed, by its owner or by an administrator, and tell the owner."""
    by = request.user if isinstance(request.user, User) and request.user.pk != user.pk else None
    event = SignInEvent.objects.record(
        SignInEvent.Kind.PASSWORD_CHANGED, user=user, by=by, request=request
    )
    notices.enqueue(event)


def log_change_by_command(user: User) -> None:
    """Log that a password was changed on the server itself, and tell the owner."""
    with transaction.atomic():
        event = SignInEvent.objects.record(SignInEvent.Kind.PASSWORD_CHANGED, user=user)
        notices.enqueue(event)


class LoggedPasswordChangeView(PasswordChangeView):
    form_class = LimitedPasswordChangeForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        log_change(self.request, form.user)
        return response
