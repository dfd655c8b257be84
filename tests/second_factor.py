"""People with a second factor: an app on a phone, whose codes tests compute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Phone:
    """An app that shows verification codes."""

    secret: str

    def code(self, steps: int = 0) -> str:
        """Return the code of now, or of so many half minutes later."""
        counter = int(time.time()) // 30 + steps
        return format_hotp_value(hotp_value(self.secret, counter))

    def wrong_code(self) -> str:
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in map(str, range(111111, 111131)) if code not in near)


def enter_password(client: Client, name: str, password: str = PASSWORD, **fields: str) -> Any:
    form = {"login": name, "password": password} | fields
    return client.post(reverse("account_login"), form)


def enter_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.fixture
def shen(db: None, clock: Any) -> User:
    return make_user(group="editor", username="shen", password=PASSWORD)


def confirm_identity(client: Client) -> None:
    """Let the pages go on that ask for the password once more."""
    session = client.session
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def activate_app(client: Client) -> Phone:
    """Set up an app as the pages say."""
    page: Any = client.get(reverse("mfa_activate_totp"))
    phone = Phone(page.context["form"].secret)
    response: Any = client.post(reverse("mfa_activate_totp"), {"code": phone.code()})
    assert response.url == reverse("mfa_view_recovery_codes")
    return phone


@pytest.fixture
def set_up_app() -> Callable[[User], Phone]:
    def set_up(user: User) -> Phone:
        client = Client()
        enter_password(client, user.username)
        return activate_app(client)

    return set_up


@pytest.fixture
def phone(shen: User, clock: Any, set_up_app: Callable[[User], Phone]) -> Phone:
    phone = set_up_app(shen)
    clock.shift(timedelta(minutes=2))
    return phone


@pytest.fixture
def recovery_codes(shen: User, phone: Phone) -> list[str]:
    stored = Authenticator.objects.get(user=shen, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = stored.wrap().get_unused_codes()
    return codes
