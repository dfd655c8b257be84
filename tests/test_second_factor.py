"""The second factor: the password alone opens nothing, and no code opens anything twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newscenter.sign_in.models import SignInAttempt, SignInEvent
from tests.factories import make_user
from tests.second_factor import PASSWORD, Phone, enter_code, enter_password, is_inside

pytestmark = pytest.mark.django_db

Kind = SignInEvent.Kind
LIMITED = "验证码错误次数过多"


def waiting_for_code(address: str = "203.0.113.7") -> Client:
    """A browser in which the password was typed."""
    client = Client(REMOTE_ADDR=address)
    assert enter_password(client, "shen").url == reverse("mfa_authenticate")
    return client


def test_password_and_code_open_the_newsroom(phone):
    client = waiting_for_code()
    before = client.cookies["sessionid"].value
    assert enter_code(client, phone.code()).url == "/admin/"
    assert is_inside(client)
    # The cookie of before the second factor opens nothing.
    assert client.cookies["sessionid"].value != before
    client.cookies["sessionid"] = before
    assert not is_inside(client)


def test_the_address_that_was_asked_for_is_kept_unless_it_is_on_another_host(phone, clock):
    for address, leads_to in (
        ("/admin/articles/article/", "/admin/articles/article/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ):
        client = Client()
        enter_password(client, "shen", next=address)
        assert enter_code(client, phone.code()).url == leads_to
        clock.shift(timedelta(minutes=1))


CLOSED = (
    *("/admin/", "/admin/articles/article/", "/admin/articles/article/add/", "/admin/jsi18n/"),
    *("/admin/comments/comment/desk/", "/admin/password_change/", "/accounts/session/"),
    *("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"),
    *("/accounts/2fa/recovery-codes/download/", "/accounts/2fa/recovery-codes/generate/"),
    *("/accounts/2fa/totp/deactivate/", "/accounts/2fa/webauthn/add/"),
    *("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"),
)
SIGN_IN_PAGES = ("/admin/login/", "/accounts/login/", "/accounts/2fa/authenticate/")


def test_a_stolen_password_reaches_nothing(phone):
    client = waiting_for_code()
    for path in CLOSED:
        for response in (client.get(path), client.post(path, {"code": "000000"})):
            assert response.status_code in (302, 403), path
            assert response.status_code == 403 or response.url.startswith(SIGN_IN_PAGES)
    assert "_auth_user_id" not in client.session
    assert Authenticator.objects.filter(user__username="shen").count() == 2


def test_a_code_is_taken_once(phone, clock):
    code = phone.code()
    assert enter_code(waiting_for_code(), code).status_code == 302
    clock.shift(timedelta(seconds=31))
    # Valid for the sake of late clocks, but used.
    assert "或者已经用过" in enter_code(waiting_for_code(), code).text


def test_the_code_of_the_set_up_opens_nothing_more(shen, clock, set_up_app):
    phone = set_up_app(shen)
    assert enter_code(waiting_for_code(), phone.code()).status_code == 200


def test_clocks_may_differ_by_half_a_minute(phone, clock):
    for steps, status in ((-2, 200), (2, 200), (-1, 302), (0, 302), (1, 302)):
        assert enter_code(waiting_for_code(), phone.code(steps)).status_code == status, steps


def test_an_older_code_than_the_last_one_opens_nothing(phone):
    enter_code(waiting_for_code(), phone.code(1))
    assert enter_code(waiting_for_code(), phone.code()).status_code == 200


def test_nobody_waits_for_the_clock_after_it_was_set_back(phone, clock):
    enter_code(waiting_for_code(), phone.code())
    clock.shift(timedelta(days=-1))
    assert enter_code(waiting_for_code(), phone.code()).status_code == 302


def test_wide_digits_and_spaces_are_digits(phone):
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in phone.code())
    assert enter_code(waiting_for_code(), f" {wide[:3]} {wide[3:]}").status_code == 302


def test_each_recovery_code_opens_once(phone, recovery_codes):
    first, second, *_ = recovery_codes
    assert enter_code(waiting_for_code(), first).status_code == 302
    assert enter_code(waiting_for_code(), first).status_code == 200
    assert enter_code(waiting_for_code(), second).status_code == 302
    assert SignInEvent.objects.filter(kind=Kind.SIGNED_IN, method="recovery_codes").count() == 2


def test_codes_are_not_guessed(phone, recovery_codes, clock):
    client = waiting_for_code()
    for _ in range(5):
        assert LIMITED not in enter_code(client, phone.wrong_code()).text
    for code in (phone.code(), recovery_codes[0]):
        assert LIMITED in enter_code(client, code).text
    clock.shift(timedelta(minutes=5))
    assert enter_code(waiting_for_code(), phone.code()).status_code == 302


def test_many_networks_have_no_more_guesses_than_one(phone, clock):
    for number in range(10):
        enter_code(waiting_for_code(f"198.51.100.{number}"), phone.wrong_code())
    stranger = waiting_for_code("198.51.100.99")
    assert LIMITED in enter_code(stranger, phone.code()).text
    for _hour in range(2):
        clock.shift(timedelta(hours=1))
        failures = SignInAttempt.objects.filter(step=SignInAttempt.Step.CODE)
        SignInAttempt.objects.bulk_create(
            SignInAttempt(name=one.name, network="198.51.100.98", step=one.step, at=timezone.now())
            for one in failures[:10]
        )
    clock.shift(timedelta(hours=12))
    assert LIMITED in enter_code(waiting_for_code("198.51.100.99"), phone.code()).text
    clock.shift(timedelta(hours=12))
    assert enter_code(waiting_for_code("198.51.100.99"), phone.code()).status_code == 302


def test_a_known_device_is_let_in_whatever_others_guess(phone, clock):
    owner = waiting_for_code()
    assert enter_code(owner, phone.code()).status_code == 302
    owner.post(reverse("account_logout"))
    clock.shift(timedelta(minutes=1))
    for number in range(10):
        enter_code(waiting_for_code(f"198.51.100.{number}"), phone.wrong_code())
    enter_password(owner, "shen")
    assert enter_code(owner, phone.code()).status_code == 302


def test_a_browser_is_not_known_after_the_password_alone(phone):
    assert "known_device" not in waiting_for_code().cookies


def test_guesses_at_the_same_moment_count_each_other(at_once):
    user = make_user(group="editor", username="shen", password=PASSWORD)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type="totp", data={"secret": _encrypted(secret)})
    phone = Phone(secret)
    clients = [waiting_for_code() for _ in range(8)]
    wrong = phone.wrong_code()
    answers = at_once(lambda number: enter_code(clients[number], wrong).text, 8)
    assert sum(LIMITED not in answer for answer in answers) <= 5


def test_a_code_that_is_sent_twice_at_once_opens_one_session(at_once):
    user = make_user(group="editor", username="shen", password=PASSWORD)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type="totp", data={"secret": _encrypted(secret)})
    clients = [waiting_for_code() for _ in range(4)]
    code = Phone(secret).code()
    answers = at_once(lambda number: enter_code(clients[number], code).status_code, 4)
    assert answers.count(302) == 1


def _encrypted(secret: str) -> str:
    from allauth.mfa.utils import encrypt

    return encrypt(secret)


def test_secrets_are_encrypted_in_the_database(phone, recovery_codes):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert phone.secret not in stored
    assert recovery_codes[0] not in stored


def test_with_another_secret_key_codes_are_refused_and_the_log_says_why(phone, settings, caplog):
    code = phone.code()
    settings.SECRET_KEY = "another-key-" * 6
    response = enter_code(waiting_for_code(), code)
    assert response.status_code == 200
    assert "SECRET_KEY" in caplog.text


def test_who_is_deactivated_before_the_code_is_not_let_in(phone, shen):
    client = waiting_for_code()
    shen.is_active = False
    shen.save()
    assert enter_code(client, phone.code()).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_somebody_else_can_sign_in_after_the_password(phone):
    make_user(group="editor", username="bai", password=PASSWORD)
    client = waiting_for_code()
    assert client.get(reverse("account_login")).url == reverse("mfa_authenticate")
    client.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert enter_password(client, "bai").url == "/admin/"
    assert client.get(reverse("mfa_authenticate")).status_code == 302


def test_a_worker_that_only_answers_readers_loads_none_of_its_libraries():
    code = (
        "import sys, django; django.setup()\n"
        "from django.test import Client\n"
        "assert Client(HTTP_HOST='localhost').get('/healthz').status_code == 200\n"
        "print([name for name in ('fido2', 'cryptography') if name in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "newscenter.settings"},
    )
    assert result.stdout == "[]\n"
