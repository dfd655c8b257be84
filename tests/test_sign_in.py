"""Staff sign in; a refusal tells nothing; nobody signs up."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def sign_in(username: str, password: str, **headers: str):
    form = {"login": username, "password": password}
    return Client(headers=headers).post(reverse("account_login"), form)


def test_the_admin_redirects_to_the_sign_in_page_and_back(reader):
    editor = make_user(group="editor", password=PASSWORD)
    response = reader.get("/admin/", follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    form = {"login": editor.username, "password": PASSWORD, "next": "/admin/"}
    assert reader.post(reverse("account_login"), form).url == "/admin/"
    assert reader.get("/admin/").status_code == 200


def test_the_correct_password_signs_in():
    editor = make_user(group="editor", password=PASSWORD)
    assert "sessionid" in sign_in(editor.username, PASSWORD).cookies


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were hashed: the costly part of an answer."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, *args: object) -> str:
        passwords.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return passwords


def test_a_refusal_does_not_tell_whether_a_name_or_a_password_was_right(hashed):
    """The answer and the time it takes are the same."""
    make_user(username="zhang")
    make_user(username="wang__", password=PASSWORD, is_active=False)
    zhao = make_user(username="zhao__")
    zhao.set_unusable_password()
    zhao.save()
    answers = set()
    for name, password in [
        ("zhang", "not this password"),
        ("nobody", PASSWORD),
        ("wang__", PASSWORD),
        ("wang__", "not this password"),
        ("zhao__", PASSWORD),
    ]:
        hashed.clear()
        response = sign_in(name, password)
        text = re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", response.text)
        assert "sessionid" not in response.cookies
        answers.add((response.status_code, text.replace(name, "NAME"), len(hashed)))
    assert len(answers) == 1


def test_somebody_who_is_signed_in_can_not_try_passwords_of_others(writer_client, hashed):
    """Django's own form for the admin has no limit on failed attempts."""
    editor = make_user(group="editor", password=PASSWORD)
    hashed.clear()
    form = {"username": editor.username, "password": PASSWORD}
    response = writer_client.post("/admin/login/", form)
    assert (response.status_code, response.url) == (302, reverse("admin:index"))
    assert hashed == []
    assert writer_client.get("/admin/").wsgi_request.user.username == "writer"


def test_a_user_without_permissions_sees_nothing_of_the_newsroom(stranger_client):
    response = stranger_client.get("/admin/", follow=True)
    assert response.status_code in (200, 403)
    assert "articles/article/" not in response.text


def test_users_can_not_be_deleted(admin_client):
    editor = make_user(group="editor")
    response = admin_client.post(f"/admin/auth/user/{editor.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    editor.refresh_from_db()


def test_the_sign_in_page_uses_the_design_of_the_site(reader):
    assert "/static/site/" in reader.get(reverse("account_login")).text


def test_the_page_for_signing_out_links_to_the_form_for_a_new_password(editor_client):
    page = editor_client.get(reverse("account_logout")).text
    assert f'href="{reverse("admin:password_change")}"' in page
    assert editor_client.get(reverse("admin:password_change")).status_code == 200
