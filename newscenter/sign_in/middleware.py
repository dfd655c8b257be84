"""The user of a request: the rules of sessions and second factors hold wherever one is asked for.

Nothing is read before somebody asks for the user, which no public page does.
"""

from __future__ import annotations

from functools import partial

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newscenter.sign_in import requirement
from newscenter.sign_in.known_devices import ACCOUNT_PAGES
from newscenter.sign_in.sessions import log_end


def is_background(request: HttpRequest) -> bool:
    """Return whether a script sent the request by the clock, with nobody at the keyboard."""
    return "X-Background" in request.headers


def staff_user(request: HttpRequest) -> User | AnonymousUser:
    """Return who is signed in, or nobody while a required second factor is missing."""
    user = get_user(request)
    if not isinstance(user, User):
        if ended := getattr(request.session, "ended", None):
            log_end(ended, request)
        return AnonymousUser()
    if not is_background(request):
        request.session.touch()  # type: ignore[attr-defined]
    # All that can be reached before a second factor is set up.
    is_account_page = request.path_info.startswith(ACCOUNT_PAGES)
    if not is_account_page and requirement.is_unmet(request, user):
        return AnonymousUser()
    return user


class StaffAuthenticationMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: staff_user(request))  # type: ignore[assignment]
        request.auser = partial(sync_to_async(staff_user), request)
