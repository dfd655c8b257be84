"""Staff sign in; failures are counted from the first day; nobody signs up."""

import pytest
from django.contrib.auth.models import User
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


def test_after_five_failures_the_correct_password_is_refused_too():
    editor = make_user(group="editor", password=PASSWORD)
    for _ in range(5):
        assert sign_in(editor.username, "wrong").status_code == 200
    response = sign_in(editor.username, PASSWORD)
    assert response.status_code != 302
    assert "sessionid" not in response.cookies


def test_one_address_can_not_try_many_names_by_forging_headers():
    for number in range(10):
        sign_in(f"name{number}", "wrong", **{"X-Forwarded-For": f"198.51.100.{number}"})
    editor = make_user(group="editor", password=PASSWORD)
    response = sign_in(editor.username, PASSWORD, **{"X-Forwarded-For": "198.51.100.99"})
    assert "sessionid" not in response.cookies


def test_the_correct_password_signs_in():
    editor = make_user(group="editor", password=PASSWORD)
    assert "sessionid" in sign_in(editor.username, PASSWORD).cookies


def test_a_deactivated_user_can_not_sign_in():
    editor = make_user(group="editor", password=PASSWORD, is_active=False)
    client = Client()
    client.post(reverse("account_login"), {"login": editor.username, "password": PASSWORD})
    assert client.get("/admin/").status_code == 302


def test_nobody_can_sign_up(reader):
    form = {"username": "guest", "password1": PASSWORD, "password2": PASSWORD}
    reader.post(reverse("account_signup"), form)
    assert not User.objects.filter(username="guest").exists()


def test_a_user_without_permissions_sees_nothing_of_the_newsroom(stranger_client):
    response = stranger_client.get("/admin/", follow=True)
    assert response.status_code in (200, 403)
    assert "articles/article/" not in response.text


def test_users_can_not_be_deleted(admin_client):
    editor = make_user(group="editor")
    response = admin_client.post(f"/admin/auth/user/{editor.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    editor.refresh_from_db()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_the_sign_in_pages_use_the_design_of_the_site(reader, name):
    assert "/static/site/" in reader.get(reverse(name)).text


def test_asking_for_a_new_password_sends_a_link(reader, mailoutbox):
    editor = make_user(group="editor", email="bianji@example.cn")
    response = reader.post(reverse("account_reset_password"), {"email": editor.email})
    assert response.status_code == 302
    assert [mail.to for mail in mailoutbox] == [[editor.email]]
