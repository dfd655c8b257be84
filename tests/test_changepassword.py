"""manage.py changepassword: the change is in the sign-in log, and its owner is told."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.management.commands import changepassword
from django.core.management import CommandError, call_command

from newscenter.sign_in.models import SignInEvent
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NEW = "渡口重新通航 2026 spring"


def run(monkeypatch, *passwords: str, user: str = "石小满") -> None:
    typed = iter(passwords)
    monkeypatch.setattr(
        changepassword.Command, "_get_pass", lambda self, prompt="": next(typed, "")
    )
    call_command("changepassword", user, stdout=StringIO(), stderr=StringIO())


def test_a_password_that_was_changed_by_the_command_is_in_the_log(monkeypatch, mailoutbox):
    user = make_user(username="石小满")
    run(monkeypatch, NEW, NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)
    event = SignInEvent.objects.get()
    assert (event.kind, event.user, event.by, event.address) == ("password_changed", user, None, "")


def test_a_password_that_was_refused_is_in_no_log(monkeypatch):
    make_user(username="石小满")
    with pytest.raises(CommandError):
        run(monkeypatch, "short", "short", "short", "short", "short", "short")
    with pytest.raises(CommandError):
        run(monkeypatch, NEW, NEW, user="nobody")
    assert not SignInEvent.objects.exists()
