"""The allauth adapter: only staff have accounts, and guessing passwords is slow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from comments.client_ip import network_of, sender_address
from newscenter import known_devices
from newscenter.models import SignInAttempt


def _too_many_failures(until: datetime) -> ValidationError:
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    return ValidationError(
        ngettext(
            "Too many failed attempts. Try again in %d minute.",
            "Too many failed attempts. Try again in %d minutes.",
            minutes,
        )
        % minutes
    )


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user; None for a wrong password, an unknown name or an inactive account.

        allauth's own method has a limit for each name, with which any stranger locks its owner
        out, and takes inactive accounts to a page that tells that the password was right.
        """
        name = credentials.get("username", "")
        attempt = SignInAttempt.objects.begin(
            name,
            network=network_of(sender_address(request)),
            device=known_devices.device_of(request, name),
        )
        until = attempt.blocked_until()
        user = None if until else authenticate(request, **credentials)
        if until or user:
            attempt.delete()
        if until:
            raise _too_many_failures(until)
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        known_devices.remember(request, response, user.get_username())
        return response
