"""Pages of the account, with recovery codes among them, are covered when the session has ended."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "admin:password_change"])
def test_a_page_of_the_account_asks_whether_the_session_lasts(name):
    user = make_user(group="editor")
    page = sign_in(user).get(reverse(name), follow=True).text
    script = re.search(r"<script[^>]+session[^>]+js[^>]+>", page)[0]
    assert f'data-session-url="{reverse("account_session")}"' in script
    assert f'data-user="{user.pk}"' in script
    assert re.search(r'href="[^"]+newsroom/(session|newsroom)[^"]*\.css"', page)


def test_recovery_codes_are_on_such_a_page():
    from django.template.loader import get_template

    source = get_template("mfa/recovery_codes/index.html").template.source
    assert '{% extends "allauth/layouts/manage.html" %}' in source


def test_who_is_not_signed_in_is_asked_nothing(reader):
    assert "session-url" not in reader.get(reverse("account_login")).text
