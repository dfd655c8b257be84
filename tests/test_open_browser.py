"""A browser that an administrator has left open gives nobody more rights than a look at the lists.

Whoever sits down at it knows no password, so all that opens accounts asks for one.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from newscenter.sign_in.models import StaffSession
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db

ADD = "/admin/auth/user/add/"
PASSWORD = "correct horse battery"
NEW_PASSWORD = "another long and secret one"
PERSON = {
    "last_name": "石",
    "first_name": "小满",
    "username": "xiaoman",
    "email": "",
    "role": "administrator",
    "password1": NEW_PASSWORD,
    "password2": NEW_PASSWORD,
}


@pytest.fixture
def boss(db) -> User:
    return make_user(username="boss", password=PASSWORD, is_superuser=True, is_staff=True)


@pytest.fixture
def browser(boss) -> Client:
    return sign_in(boss)


def forms(writer: User) -> list[str]:
    change = f"/admin/auth/user/{writer.pk}/change/"
    return [ADD, change, f"/admin/auth/user/{writer.pk}/password/"]


def asks_for_the_password(answer) -> bool:
    return answer.status_code == 302 and answer.url.startswith("/accounts/reauthenticate/")


def test_every_form_of_an_account_asks_for_the_password(browser, writer):
    for path in forms(writer):
        assert asks_for_the_password(browser.get(path))
        assert asks_for_the_password(browser.post(path, PERSON))
    assert browser.get("/admin/auth/user/").status_code == 200
    assert not User.objects.filter(username="xiaoman").exists()
    writer.refresh_from_db()
    assert not writer.is_superuser


def test_what_was_typed_goes_on_after_the_password_but_for_new_passwords(browser):
    answer = browser.post(ADD, PERSON)
    assert NEW_PASSWORD not in str(StaffSession.objects.get().get_decoded())
    page = browser.post(answer.url, {"password": PASSWORD})
    # The form, whose button leads to its own address.
    assert 'value="xiaoman"' in page.text
    assert f'action="{ADD}"' in page.text
    assert not User.objects.filter(username="xiaoman").exists()
    assert browser.post(ADD, PERSON).status_code == 302
    assert User.objects.get(username="xiaoman").is_superuser


def test_a_changed_role_is_saved_after_the_password(browser, writer):
    path = f"/admin/auth/user/{writer.pk}/change/"
    names = ("last_name", "first_name", "username", "email")
    form = {name: getattr(writer, name) for name in names} | {"role": "editor", "is_active": "on"}
    answer = browser.post(path, form)
    assert parse_qs(urlsplit(answer.url).query)["next"] == [path]
    wrong = browser.post(answer.url, {"password": "not this one"})
    assert wrong.status_code == 200
    assert writer.groups.get().name == "writer"
    browser.post(answer.url, {"password": PASSWORD})
    assert writer.groups.get().name == "editor"


@pytest.mark.parametrize("role", ["writer", "editor", "moderator"])
def test_nobody_else_is_asked(role, writer):
    client = sign_in(make_user(group=role))
    for path in forms(writer):
        assert client.get(path).status_code == 403
        assert client.post(path, PERSON).status_code == 403
