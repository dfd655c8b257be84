"""Addresses of accounts: of allauth's, those that the staff needs.

Its own `urls` modules hold more, such as sign-up and password reset, which send mail to whatever
address a stranger types.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newscenter.sign_in import account_views


def _on_demand(name: str) -> Callable[..., HttpResponse]:
    """Return a view that is imported when it is asked for.

    The libraries for passkeys are large, and most processes only ever answer readers.
    """

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        views = import_module("newscenter.sign_in.second_factor_views")
        answer: HttpResponse = getattr(views, name)(request, *args, **kwargs)
        return answer

    return view


# allauth finds its pages by these names.
SECOND_FACTOR = {
    "": "index",
    "authenticate/": "authenticate",
    "reauthenticate/": "reauthenticate",
    "totp/activate/": "activate_totp",
    "totp/deactivate/": "deactivate_totp",
    "recovery-codes/": "view_recovery_codes",
    "recovery-codes/generate/": "generate_recovery_codes",
    "recovery-codes/download/": "download_recovery_codes",
    "webauthn/add/": "add_webauthn",
    "webauthn/login/": "login_webauthn",
    "webauthn/reauthenticate/": "reauthenticate_webauthn",
    "webauthn/keys/<int:pk>/edit/": "edit_webauthn",
    "webauthn/keys/<int:pk>/remove/": "remove_webauthn",
}

urlpatterns = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("session/", account_views.session, name="account_session"),
    *(
        path(f"2fa/{route}", _on_demand(name), name=f"mfa_{name}")
        for route, name in SECOND_FACTOR.items()
    ),
]
