"""Of the views that libraries bring, the site offers those that newscenter/urls.py lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.exceptions import Resolver404

pytestmark = pytest.mark.django_db

OWN = ("articles", "comments", "newscenter")
# Everything else of these packages answers 404, except the admin, where permissions decide.
OFFERED = {"account_logout"}
PREFIXES = ("", "accounts/", "captcha/", "admin/", "prose-editor/", "__debug__/")
# For a parameter of a route, whatever its converter or pattern is.
SAMPLES = ("1", "abc-1", "00000000-0000-4000-8000-000000000001")


def library_packages() -> set[str]:
    named = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE, "django.conf.urls"]
    return {name.split(".")[0] for name in named} - set(OWN)


def url_modules() -> Iterator[str]:
    """Yield the module name of every `urls.py` in the installed libraries."""
    for name in sorted(library_packages()):
        folder = Path(import_module(name).__file__ or "").parent
        for path in sorted(folder.rglob("*urls.py")):
            yield ".".join([name, *path.relative_to(folder).with_suffix("").parts])


def routes_in(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_in(pattern.url_patterns, route)
        else:
            yield route


def library_routes() -> set[str]:
    routes: set[str] = set()
    for name in url_modules():
        try:
            patterns = import_module(name).urlpatterns
            routes.update(routes_in(patterns))
        except Exception:
            continue
    return routes


def filled_in(route: str, sample: str) -> str:
    """Return an address that the route may match."""
    address = re.sub(r"<[^>]*>", sample, re.sub(r"\(\?P<\w+>(?:[^()]|\([^)]*\))*\)", sample, route))
    return re.sub(r"[\^$\\?]|\(.*?\)", "", address)


def library_addresses() -> set[str]:
    return {
        "/" + prefix + filled_in(route, sample).lstrip("/")
        for route in library_routes()
        for prefix in PREFIXES
        for sample in SAMPLES
    }


def answers(address: str) -> bool:
    """Whether a view of a library outside the admin has this address, and none offers it."""
    try:
        match = get_resolver().resolve(address)
    except Resolver404:
        return False
    is_own = match.func.__module__.startswith(OWN)
    return not is_own and match.url_name not in OFFERED and match.namespaces != ["admin"]


def test_the_libraries_bring_routes_that_are_not_offered():
    """The collection below is not empty by mistake."""
    addresses = library_addresses()
    for part in ("password/reset/", "signup/", "inactive/", "confirm-email/"):
        assert any(address.endswith(part) for address in addresses), part
    assert len(addresses) > 200


def test_other_views_of_libraries_have_no_address():
    assert [address for address in sorted(library_addresses()) if answers(address)] == []


@pytest.mark.parametrize(
    "address",
    [
        *("password/reset/", "password/reset/done/", "password/reset/key/1-abc/", "signup/"),
        *("email/", "confirm-email/", "confirm-email/abc/", "inactive/", "phone/verify/"),
        *("password/change/", "password/set/", "login/code/", "login/code/confirm/", ""),
        *("social/signup/", "2fa/trust/", "2fa/webauthn/", "sessions/", "github/login/"),
        *("2fa/webauthn/signup/", "signup/passkey/", "3rdparty/", "2fa/webauthn/keys/1/"),
    ],
)
def test_the_sign_in_library_offers_nothing_else(reader, editor_client, address):
    for client in (reader, editor_client):
        form = {"email": "stranger@victim.example", "username": "guest"}
        assert client.get(f"/accounts/{address}").status_code == 404
        assert client.post(f"/accounts/{address}", form).status_code == 404
    assert mail.outbox == []


# All that there is below /accounts/; allauth has more than twice as much.
ACCOUNT_PAGES = {
    *("login/", "logout/", "reauthenticate/", "session/", "2fa/", "2fa/authenticate/"),
    *("2fa/reauthenticate/", "2fa/totp/activate/", "2fa/totp/deactivate/"),
    *("2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/download/"),
    *("2fa/webauthn/add/", "2fa/webauthn/login/", "2fa/webauthn/reauthenticate/"),
    *("2fa/webauthn/keys/1/edit/", "2fa/webauthn/keys/1/remove/"),
}


def test_only_these_pages_of_accounts_are_open(reader):
    walked = {"/accounts/" + filled_in(route, "1").lstrip("/") for route in library_routes()}
    walked |= {"/accounts/2fa/" + filled_in(route, "1").lstrip("/") for route in library_routes()}
    walked |= {f"/accounts/{page}" for page in ACCOUNT_PAGES}
    open_pages = {address for address in walked if reader.get(address).status_code != 404}
    assert open_pages == {f"/accounts/{page}" for page in ACCOUNT_PAGES}


def test_every_view_of_a_library_is_listed():
    def listed(patterns, inside_admin=False):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from listed(pattern.url_patterns, inside_admin or pattern.namespace)
            elif not inside_admin and not pattern.callback.__module__.startswith(OWN):
                yield pattern.name

    names = set(listed(get_resolver().url_patterns))
    # Feeds and redirects of our own are built from classes of Django's.
    assert names == OFFERED
