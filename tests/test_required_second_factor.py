"""Roles that need a second factor: whoever has none sets it up, and reaches nothing before."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from newscenter.sign_in.models import SignInEvent, StaffSession
from tests.factories import make_user
from tests.second_factor import PASSWORD, activate_app, enter_code, enter_password, is_inside

pytestmark = pytest.mark.django_db

Kind = SignInEvent.Kind


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED_FOR = ["superuser", "editor"]


@pytest.fixture
def boss(clock):
    return make_user(
        username="boss", password=PASSWORD, is_staff=True, is_superuser=True, email="b@example.cn"
    )


def signed_in(name: str) -> Client:
    client = Client()
    enter_password(client, name)
    return client


def reauthenticated(name: str, code: str) -> Client:
    client = signed_in(name)
    enter_code(client, code)
    return client


def test_the_password_leads_to_the_set_up_and_nowhere_else(shen):
    client = Client()
    assert enter_password(client, "shen", next="/admin/articles/article/").url == reverse(
        "mfa_index"
    )
    assert "必须使用两步验证" in client.get(reverse("mfa_index")).text
    for path in ("/admin/", "/admin/articles/article/add/", "/admin/password_change/"):
        response = client.get(path, follow=True)
        assert response.request["PATH_INFO"] == reverse("mfa_index"), path
        assert client.post(path).status_code == 302
    assert client.post("/admin/comments/comment/desk/more/").status_code in (302, 404)


def test_the_set_up_opens_the_newsroom_without_another_sign_in(shen):
    client = signed_in("shen")
    activate_app(client)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert is_inside(client)


def test_roles_that_are_not_named_need_none(clock):
    make_user(group="writer", username="bai", password=PASSWORD)
    assert is_inside(signed_in("bai"))


def test_a_session_from_before_the_setting_is_closed_too(shen, settings):
    settings.MFA_REQUIRED_FOR = []
    client = signed_in("shen")
    assert is_inside(client)
    settings.MFA_REQUIRED_FOR = ["editor"]
    assert not is_inside(client)


def test_the_first_factor_ends_the_sessions_from_before(shen, settings):
    settings.MFA_REQUIRED_FOR = []
    thief, owner = signed_in("shen"), signed_in("shen")
    activate_app(owner)
    assert is_inside(owner)
    assert not is_inside(thief)


def test_the_last_factor_stays_where_one_is_needed(phone, settings):
    client = reauthenticated("shen", phone.code())
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "您的角色必须使用两步验证" in page.text
    settings.MFA_REQUIRED_FOR = []
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()


def test_an_open_browser_and_the_password_do_not_remove_the_factor(phone, clock):
    client = reauthenticated("shen", phone.code())
    clock.shift(600)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        response = client.post(reverse(name))
        assert response.url.startswith(reverse("mfa_reauthenticate"))
    response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert response.url == reverse("mfa_reauthenticate")
    response = client.post(reverse("mfa_reauthenticate"), {"code": phone.wrong_code()})
    assert response.status_code == 200
    response = client.post(reverse("mfa_reauthenticate"), {"code": phone.code()})
    assert response.status_code == 302
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_an_administrator_resets_the_factor_of_a_colleague(boss, shen, settings, clock):
    shen.email = "shen@example.cn"
    shen.save()
    client = signed_in("boss")
    activate_app(client)
    colleague = signed_in("shen")
    activate_app(colleague)
    mail.outbox.clear()
    address = reverse("admin:auth_user_reset_second_factor", args=[shen.pk])
    assert "两步验证" in client.get(address).text
    assert client.post(address).status_code == 302
    assert not Authenticator.objects.filter(user=shen).exists()
    assert not is_inside(colleague)
    event = SignInEvent.objects.get(kind=Kind.FACTOR_RESET)
    assert (event.user, event.by) == (shen, boss)


def test_resetting_asks_the_administrator_to_confirm(boss, shen, clock):
    client = signed_in("boss")
    activate_app(client)
    clock.shift(600)
    address = reverse("admin:auth_user_reset_second_factor", args=[shen.pk])
    response = client.post(address)
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    password = reverse("admin:auth_user_password_change", args=[shen.pk])
    assert client.post(password).url.startswith(reverse("mfa_reauthenticate"))


def test_nobody_else_resets_a_factor(phone, boss):
    client = reauthenticated("shen", phone.code())
    for address in ("reset_second_factor", "password_change"):
        path = reverse(f"admin:auth_user_{address}", args=[boss.pk])
        assert client.post(path).status_code == 403


def test_the_command_resets_the_factor_of_the_last_administrator(phone, capsys):
    call_command("reset_second_factor", "shen")
    assert not Authenticator.objects.exists()
    assert not StaffSession.objects.exists()
    assert SignInEvent.objects.get(kind=Kind.FACTOR_RESET).by is None
    for name in ("shen", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


def test_the_checks_report_a_role_that_is_none_and_a_site_without_a_second_factor(settings):
    def ids() -> list[str]:
        return [message.id for message in run_checks(include_deployment_checks=True)]

    assert "newscenter.E020" not in ids()
    assert "newscenter.W020" not in ids()
    settings.MFA_REQUIRED_FOR = ["administrator"]
    assert "newscenter.E020" in ids()
    assert "newscenter.W020" not in ids()
    settings.ALLOWED_HOSTS = ["news.example.cn"]
    assert "newscenter.W020" in ids()
