"""Changing one's own password: the old one is not guessed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from newscenter.sign_in.models import SignInAttempt
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db

OLD, NEW, WRONG = "correct horse battery", "staple battery 9", "not this password"
TOO_MANY = "密码错误次数过多，请在 5 分钟后再试。"


@pytest.fixture
def change():
    """Send the form; return what the page says, or nothing when the password was changed."""
    client = sign_in(make_user(group="editor", password=OLD))

    def send(old: str, new: str = NEW) -> str:
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        response = client.post(reverse("admin:password_change"), data)
        return "" if response.status_code == 302 else response.text

    return send


def test_who_knows_the_old_password_changes_it(change):
    assert change(OLD) == ""
    assert "你的旧密码不正确" in change(OLD)
    assert change(NEW, OLD) == ""


def test_after_five_wrong_passwords_not_even_the_right_one_is_looked_at(change):
    with time_machine.travel(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            assert TOO_MANY not in change(WRONG)
        assert TOO_MANY in change(OLD)
        assert TOO_MANY in change(WRONG)
        clock.shift(timedelta(minutes=5))
        assert change(OLD) == ""


def test_a_new_password_that_is_refused_is_no_failed_attempt(change):
    for _ in range(6):
        assert change(OLD, "short")
    assert change(OLD) == ""
    assert not SignInAttempt.objects.exists()
