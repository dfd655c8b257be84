"""People with a second factor: an app on a phone, whose codes tests compute."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

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
        return next(
            code
            for code in ("000000", "111111", *map(str, range(222222, 222230)))
            if code not in near
        )


def enter_password(client: Client, name: str, password: str = PASSWORD, **fields: str) -> Any:
    form = {"login": name, "password": password} | fields
    return client.post(reverse("account_login"), form)


def enter_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def set_up_app(user: User, client: Client | None = None) -> Phone:
    """Sign in with the password, and set up an app as the pages say."""
    if client is None:
        client = Client()
        enter_password(client, user.username)
    page: HttpResponse = client.get(reverse("mfa_activate_totp"))
    phone = Phone(page.context["form"].secret)
    response = client.post(reverse("mfa_activate_totp"), {"code": phone.code()})
    assert response.url == reverse("mfa_view_recovery_codes"), response.content.decode()
    return phone
