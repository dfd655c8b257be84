"""The roles that need a second factor, by the setting MFA_REQUIRED_FOR."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest

SUPERUSER = "superuser"
# In a session: a second factor was shown, or set up, in it.
PASSED = "second_factor"


def is_required(user: User) -> bool:
    """Return whether a role of this person needs a second factor."""
    required = set(settings.MFA_REQUIRED_FOR)
    if user.is_superuser:
        return SUPERUSER in required
    groups = required - {SUPERUSER}
    return bool(groups) and user.groups.filter(name__in=groups).exists()


def is_unmet(request: HttpRequest, user: User) -> bool:
    """Return whether this session lacks a second factor that it needs."""
    if not settings.MFA_REQUIRED_FOR or request.session.get(PASSED):
        return False
    return is_required(user)


def mark_passed(request: HttpRequest) -> None:
    request.session[PASSED] = True
