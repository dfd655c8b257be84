"""Forms of the second factor: allauth's, with our limits and a log of failures."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from newscenter.sign_in import codes
from newscenter.sign_in.models import SignInEvent

NUMERIC = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}


class LimitedCode:
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Verification code")
        field.help_text = _("Six digits from the app, or one of your recovery codes.")
        field.widget.attrs = NUMERIC

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]  # type: ignore[attr-defined]
        self.authenticator = codes.check(context.request, self.user, code)  # type: ignore[attr-defined]
        return code


class CodeForm(LimitedCode, AuthenticateForm):
    pass


class ConfirmCodeForm(LimitedCode, ReauthenticateForm):
    pass


class NewAppForm(ActivateTOTPForm):
    """The first code of an app that was just set up."""

    counter: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Verification code")
        self.fields["code"].widget.attrs = NUMERIC | {"inputmode": "numeric"}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.counter = codes.counter_of(self.secret, codes.normalize(code))
        if self.counter is None:
            raise get_adapter().validation_error("incorrect_code")
        return code


def _refusal(error: Exception) -> ValidationError:
    """Return the one sentence for every credential that is not accepted, damaged ones included."""
    if isinstance(error, DatabaseError):
        raise error
    return get_adapter().validation_error("incorrect_passkey")


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey to be added; by default one that signs in without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = 50
        self.fields["name"].widget.attrs["maxlength"] = 50
        self.fields["name"].help_text = _("So that you know later which one it is.")
        self.fields["passwordless"].label = _("Sign in with it without typing the password")
        self.fields["passwordless"].help_text = _(
            "It must ask for a fingerprint, a face or a PIN. Untick this for a security key that"
            " can't."
        )
        self.fields["passwordless"].initial = True

    def clean_name(self) -> str:
        return str(super().clean_name())[:50]

    def clean(self) -> dict[str, Any]:
        # The bytes come from outside and go through several decoders.
        try:
            return super().clean()
        except Exception as error:
            raise _refusal(error) from error


class LoggedPasskey:
    """A passkey that is shown; failures are logged."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except Exception as error:
            refusal = _refusal(error)
            SignInEvent.objects.record_once(
                SignInEvent.Kind.FAILED,
                user=self.user,  # type: ignore[attr-defined]
                request=context.request,
                method=SignInEvent.Method.PASSKEY,
            )
            raise refusal from error


class PasskeyForm(LoggedPasskey, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(LoggedPasskey, LoginWebAuthnForm):
    pass


class ConfirmPasskeyForm(LoggedPasskey, ReauthenticateWebAuthnForm):
    pass
