"""The adapter of allauth.mfa: names that people see, secrets at rest, who may do without."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Publication
from articles.models.person_name import person_name
from newscenter.sign_in import requirement

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SALT = "newscenter.sign_in.second_factor"


def _cipher() -> Any:
    # Takes two megabytes, which workers without a sign-in spare.
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    keys = [
        salted_hmac(SALT, "", secret=key, algorithm="sha256").digest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or has been used already."),
        "incorrect_passkey": gettext_lazy("The passkey was not accepted. Try again."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor: set up another one before you remove this one."
        ),
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        return Publication.get_solo().name

    def _get_site_name(self) -> str:
        return Publication.get_solo().name

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": person_name(user)}

    def build_totp_svg(self, url: str) -> str:
        """Draw nothing: the page draws it as all QR codes of the site are drawn."""
        return ""

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %d") % number

    def encrypt(self, text: str) -> str:
        """Encrypt with a key from SECRET_KEY: a copy of the database alone opens no account."""
        return str(_cipher().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(_cipher().decrypt(encrypted_text.encode()).decode())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        is_last = not others.exclude(pk=authenticator.pk).exists()
        return not (is_last and requirement.is_required(authenticator.user))
