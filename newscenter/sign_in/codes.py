"""Codes of the second step: limited like passwords, and each is taken once.

allauth remembers a used code in the cache, which forgets, for less time than the code is valid.
"""

from __future__ import annotations

import logging
import unicodedata
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from comments.client_ip import network_of, sender_address
from newscenter.sign_in import known_devices, notices
from newscenter.sign_in.models import SignInAttempt, SignInEvent

logger = logging.getLogger(__name__)
Kind, Method = SignInEvent.Kind, SignInEvent.Method
LAST_COUNTER = "last_counter"


def normalize(code: str) -> str:
    """Return the code with the digits that a Chinese input method may have made wide."""
    return unicodedata.normalize("NFKC", code)


def counter_of(secret: str, code: str) -> int | None:
    """Return the number of the half minute that the code belongs to, if that is about now."""
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


def use_counter(authenticator: Authenticator, counter: int) -> bool:
    """Store that the code was used, and return whether it was not, nor a later one."""
    last = authenticator.data.get(LAST_COUNTER, 0)
    # A number from a future that never came: the clock was set back.
    if counter <= last <= max(yield_hotp_counters_from_time()):
        return False
    authenticator.data[LAST_COUNTER] = counter
    authenticator.save(update_fields=["data"])
    return True


def _of_app(user: User, code: str) -> Authenticator | None:
    with transaction.atomic():
        apps = Authenticator.objects.select_for_update().filter(user=user)
        app = apps.filter(type=Authenticator.Type.TOTP).first()
        counter = counter_of(decrypt(app.data["secret"]), code) if app else None
        return app if counter and use_counter(app, counter) else None


def _of_paper(user: User, code: str) -> Authenticator | None:
    stored = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return stored if stored and stored.wrap().validate_code(code) else None


def _matching(user: User, code: str) -> Authenticator | None:
    try:
        return _of_app(user, code) or _of_paper(user, code)
    except InvalidToken:
        logger.exception("The second factor can't be decrypted: SECRET_KEY is another one.")
        return None


def _too_many(until: datetime) -> ValidationError:
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    return ValidationError(
        ngettext(
            "Too many wrong codes. Try again in %d minute, or use a passkey.",
            "Too many wrong codes. Try again in %d minutes, or use a passkey.",
            minutes,
        )
        % minutes
    )


def check(request: HttpRequest, user: User, code: str) -> Authenticator:
    """Return what the code belongs to; raise ValidationError if it is wrong, used, or unwelcome."""
    name = user.get_username()
    attempt = SignInAttempt.objects.begin(
        name,
        network=network_of(sender_address(request)),
        device=known_devices.device_of(request, name),
        step=SignInAttempt.Step.CODE,
    )
    until = attempt.blocked_until()
    authenticator = None if until else _matching(user, normalize(code))
    if until or authenticator:
        attempt.delete()
    if authenticator:
        return authenticator
    if not until:
        SignInEvent.objects.record(Kind.FAILED, user=user, request=request, method=Method.TOTP)
        raise get_adapter().validation_error("incorrect_code")
    event = SignInEvent.objects.record_once(
        Kind.LIMITED, user=user, request=request, method=Method.TOTP
    )
    if event:
        notices.enqueue(event)
    raise _too_many(until)
