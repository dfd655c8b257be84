"""The verified identity of a reader: an opaque identifier and a time, in a signed cookie.

What a provider knows of a person, such as the number of a telephone, goes into the identifier by a
digest with a key, and is stored nowhere. The same person has the same identifier again.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "identity"
# The browser forgets it when it is closed; on a phone, that may be never.
LIFETIME = timedelta(days=7)
IDENTIFIER_LENGTH = 64


class VerifiedIdentity(NamedTuple):
    identifier: str
    verified_at: datetime


def identifier_of(issuer: str, subject: str) -> str:
    """Return the identifier of a person whom `issuer` knows as `subject`."""
    # As a list: two texts in a row could be divided in several ways.
    text = json.dumps([issuer, subject])
    return salted_hmac("comments.identity", text, algorithm="sha256").hexdigest()


def is_required() -> bool:
    """Whether readers have to be verified before they comment."""
    return bool(settings.IDENTITY_PROVIDER)


def _salt() -> str:
    # Whom another provider has verified has to be verified anew.
    return f"comments.identity.{settings.IDENTITY_PROVIDER}.{settings.OIDC_ISSUER}"


def identity_of(request: HttpRequest) -> VerifiedIdentity | None:
    """Return the identity that the reader was verified with, if it is still remembered."""
    if not is_required() or COOKIE not in request.COOKIES:
        return None
    try:
        identifier, at = signing.loads(request.COOKIES[COOKIE], salt=_salt(), max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return VerifiedIdentity(identifier, datetime.fromtimestamp(at, UTC))


def remember(response: HttpResponse, identity: VerifiedIdentity) -> None:
    """Let the browser keep the identity until it is closed."""
    value = [identity.identifier, int(identity.verified_at.timestamp())]
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_salt()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
