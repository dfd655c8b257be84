"""Resetting the second factor of somebody who has lost it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from newscenter.sign_in import notices
from newscenter.sign_in.models import SignInEvent
from newscenter.sign_in.sessions import end_sessions


def reset_second_factor(
    user: User, *, by: User | None = None, request: HttpRequest | None = None
) -> bool:
    """Remove app, passkeys and recovery codes, sign the person out; return whether there were any.

    The owner is told by e-mail: whoever gets in here could open any account.
    """
    with transaction.atomic():
        if not Authenticator.objects.filter(user=user).delete()[0]:
            return False
        end_sessions(user)
        event = SignInEvent.objects.record(
            SignInEvent.Kind.FACTOR_RESET, user=user, by=by, request=request
        )
        notices.enqueue(event)
    return True
