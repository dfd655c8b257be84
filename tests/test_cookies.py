"""No cookie that comes in changes what a public page answers."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newscenter.request_limits import ADDRESS
from tests.factories import sign_in

pytestmark = pytest.mark.django_db

PUBLIC = {"public", "max-age=0", "s-maxage=1"}
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
ERRORS = [
    "/nowhere/",
    "/nowhere",
    "/articles/999999999/",
    "/articles/999999999/comments/",
    "/articles/1",
    "/category/nowhere/",
    "/comments/status/nobody/",
    "/?page=1",
    "/search/?page=x&q=x",
    "/modes/?theme=x",
    f"/?{'x' * ADDRESS}",
    f"/{'x' * ADDRESS}/",
]
NAMES = [
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
    "messages",
    "display",
    "__Host-x",
    "Path",
    "",
]
VALUES = [
    "",
    "zzz",
    "x" * 32,
    "x" * 64,
    "x" * 60_000,
    "theme-dark.elder-on",
    '"a;b"',
    "%00",
    "\x00",
    "é汉",
    "$Version=1",
    "en",
]
headers = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=50))),
    max_size=4,
).flatmap(
    lambda pairs: st.sampled_from(["; ", ";", ",", ";;", "\t"]).map(
        lambda between: between.join(f"{name}={value}" for name, value in pairs)
    )
)


def get(address: str, cookie: str | None = None) -> HttpResponse:
    headers = {"User-Agent": ROBOT}
    if cookie is not None:
        # As a server passes the bytes of a header on.
        headers["Cookie"] = cookie.encode("utf-8", "surrogatepass").decode("latin-1")
    return Client(raise_request_exception=False).get(address, headers=headers)


@pytest.fixture
def responses(public_addresses) -> dict[str, HttpResponse]:
    """The responses without a cookie, by address."""
    return {address: get(address) for address in [*public_addresses, *ERRORS]}


@pytest.fixture
def public(responses) -> dict[str, HttpResponse]:
    return {
        address: response
        for address, response in responses.items()
        if set(response["Cache-Control"].split(", ")) == PUBLIC
    }


def assert_unchanged(public: dict[str, HttpResponse], cookie: str) -> None:
    for address, plain in public.items():
        response = get(address, cookie)
        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address
        for name in ("status_code", "content"):
            assert getattr(response, name) == getattr(plain, name), (address, cookie)
        assert response["Cache-Control"] == plain["Cache-Control"], address


def test_all_but_a_reader_s_own_pages_are_public(responses, public) -> None:
    own = [address for address in responses if address not in public]
    assert len(own) == 6
    for address in own:
        assert re.search(r"/comments/$|\?received=1$|/report/$|/status/|/reports/", address), (
            address
        )
        assert "no-store" in responses[address]["Cache-Control"]


@hypothesis_settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(cookie=headers)
@example(f"{settings.SESSION_COOKIE_NAME}=zzz; {settings.CSRF_COOKIE_NAME}=x; messages=x")
@example(f"{settings.SESSION_COOKIE_NAME}={'x' * 32}; {settings.CSRF_COOKIE_NAME}={'x' * 32}")
@example(f"{settings.SESSION_COOKIE_NAME}=; {settings.CSRF_COOKIE_NAME}=; display=theme-dark")
@example(";;;=;")
def test_no_cookie_changes_a_public_page(public, cookie) -> None:
    assert_unchanged(public, cookie)


def test_no_session_changes_a_public_page(public, admin) -> None:
    staff, former = sign_in(admin), sign_in(admin)
    former.session.flush()
    for client in (staff, former):
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert_unchanged(public, f"{settings.SESSION_COOKIE_NAME}={session}")


@pytest.mark.parametrize("path", ["/accounts/logout/", "/accounts/login", "/admin/", "/admin/x"])
def test_no_cache_may_hold_what_the_staff_get(db, path) -> None:
    assert "public" not in get(path).get("Cache-Control", "")
