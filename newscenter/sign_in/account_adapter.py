"""The allauth adapter: only staff have accounts, guessing is slow, and everything is logged."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.client_ip import network_of, sender_address
from newscenter.sign_in import known_devices, notices, requirement
from newscenter.sign_in.models import SignInAttempt, SignInEvent

Kind, Method = SignInEvent.Kind, SignInEvent.Method
# Every change of a second factor notifies its owner by a template of this name.
CHANGES = {
    "mfa/email/totp_activated": (Kind.FACTOR_ADDED, Method.TOTP),
    "mfa/email/totp_deactivated": (Kind.FACTOR_REMOVED, Method.TOTP),
    "mfa/email/webauthn_added": (Kind.FACTOR_ADDED, Method.PASSKEY),
    "mfa/email/webauthn_removed": (Kind.FACTOR_REMOVED, Method.PASSKEY),
    "mfa/email/recovery_codes_generated": (Kind.CODES_RENEWED, Method.RECOVERY_CODE),
}
# Of confirming that it is you.
WAYS = {
    "reauthenticate": gettext_lazy("Use the password"),
    "mfa_reauthenticate": gettext_lazy("Use a verification code or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


def too_many_failures(until: datetime) -> ValidationError:
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    return ValidationError(
        ngettext(
            "Too many failed attempts. Try again in %d minute.",
            "Too many failed attempts. Try again in %d minutes.",
            minutes,
        )
        % minutes
    )


def _method(request: HttpRequest, user: User) -> str:
    """Return by what the session was opened: the last thing that was shown."""
    records = get_authentication_records(request, user)
    return str(records[-1].get("type", Method.PASSWORD)) if records else ""


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return sender_address(request)

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
        if not user:
            self._log_failure(request, name, limited=bool(until))
        if until:
            raise too_many_failures(until)
        return user

    def _log_failure(self, request: HttpRequest, name: str, *, limited: bool) -> None:
        owner = User.objects.filter(username__iexact=name.strip()).first()
        if limited:
            SignInEvent.objects.record_once(
                Kind.LIMITED, user=owner, request=request, method=Method.PASSWORD
            )
        else:
            SignInEvent.objects.record(
                Kind.FAILED, user=owner, request=request, method=Method.PASSWORD
            )

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if not response and _method(request, user) == Method.PASSWORD and is_mfa_enabled(user):
            SignInEvent.objects.record(
                Kind.PASSWORD_ACCEPTED, user=user, request=request, method=Method.PASSWORD
            )
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, _("This account may not sign in."))
        return redirect("account_login")

    def login(self, request: HttpRequest, user: User) -> None:
        # Somebody may have been deactivated between the password and the second factor.
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        if _method(request, user) != Method.PASSWORD:
            requirement.mark_passed(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if requirement.is_unmet(request, user):
            response = redirect("mfa_index")
        event = SignInEvent.objects.record(
            Kind.SIGNED_IN, user=user, request=request, method=_method(request, user)
        )
        SignInEvent.objects.forget_old()
        if not known_devices.device_of(request, user.get_username()):
            notices.enqueue(event)
        known_devices.remember(request, response, user.get_username())
        return response

    def logout(self, request: HttpRequest) -> None:
        SignInEvent.objects.record(Kind.SIGNED_OUT, user=request.user, request=request)  # type: ignore[arg-type]
        super().logout(request)

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Return whether all that the account has was not shown just now, by signing in."""
        user = context.request.user
        shown = {"mfa"} if is_mfa_enabled(user) else {"mfa", "password"}
        return not any(
            record["method"] in shown
            and time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
            for record in get_authentication_records(context.request, user)
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how one's identity is confirmed: with a second factor, the password is no way.

        It may be the password that was stolen, and the browser one that was left open.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS[method["id"]]
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any) -> None:
        """Log the change, and tell the owner of the account by e-mail."""
        if template_prefix in CHANGES:
            kind, method = CHANGES[template_prefix]
            event = SignInEvent.objects.record(
                kind, user=user, request=context.request, method=method
            )
            notices.enqueue(event)
