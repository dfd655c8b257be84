"""The sign-in log: everything about accounts is in it, nobody changes it, and it stays cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newscenter.sign_in import triggers
from newscenter.sign_in.models import SignInAttempt, SignInEvent, StaffSession
from tests.digest_worker import work
from tests.factories import make_user, sign_in
from tests.second_factor import PASSWORD, enter_code, enter_password

pytestmark = pytest.mark.django_db

Kind = SignInEvent.Kind
LIST = "/admin/newscenter/signinevent/"
OLD, NEW = PASSWORD, "staple battery 9"


LOGGED = [
    ("signed_in", "password"),
    ("factor_added", "totp"),
    ("failed", "password"),
    ("password_accepted", "password"),
    ("failed", "totp"),
    ("signed_in", "recovery_codes"),
    ("password_changed", ""),
    ("factor_removed", "totp"),
    ("signed_out", ""),
    ("codes_renewed", "recovery_codes"),
]


def kinds() -> list[tuple[str, str]]:
    return list(SignInEvent.objects.order_by("pk").values_list("kind", "method"))


def test_what_happens_to_an_account_is_logged(
    shen, set_up_app, clock, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        phone = set_up_app(shen)
    stored = Authenticator.objects.get(user=shen, type="recovery_codes")
    with django_capture_on_commit_callbacks(execute=True):
        use_account(phone, stored.wrap().get_unused_codes())
    assert kinds() == LOGGED
    last = SignInEvent.objects.get(kind=Kind.SIGNED_OUT)
    assert (last.user, last.address, last.browser) == (shen, "203.0.113.7", "Firefox/1")


def use_account(phone, recovery_codes) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Firefox/1"})
    enter_password(client, "shen", "not this password")
    enter_password(client, "shen")
    enter_code(client, phone.wrong_code())
    enter_code(client, recovery_codes[0])
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(
        reverse("admin:password_change"),
        {"old_password": OLD, "new_password1": NEW, "new_password2": NEW},
    )
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("admin:logout"))


def test_a_name_that_is_nobodys_is_not_stored(db):
    enter_password(Client(), "correct horse battery", "shen")
    event = SignInEvent.objects.get()
    assert event.user is None
    assert "horse" not in str(SignInEvent.objects.values().get())


def test_refusals_fill_no_table(shen):
    client = Client()
    for _ in range(12):
        enter_password(client, "shen", "not this password")
    assert kinds() == [("failed", "password")] * 5 + [("limited", "password")]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_the_log(db, change):
    # By the clock of the database: the one of the other tests stands still elsewhere.
    event = SignInEvent.objects.record(Kind.SIGNED_IN, user=make_user())
    rows = SignInEvent.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(address="203.0.113.9")
    assert rows.exists()


def test_rows_are_deleted_after_half_a_year_and_no_sooner(shen, clock):
    clock.move_to(timezone.now().replace(year=2000))
    old = SignInEvent.objects.record(Kind.SIGNED_IN, user=shen)
    clock.move_to(timezone.now() + timedelta(days=183))
    SignInEvent.objects.forget_old()
    assert SignInEvent.objects.filter(pk=old.pk).exists()
    clock.move_to(timezone.now() + timedelta(days=2))
    SignInEvent.objects.forget_old()
    assert not SignInEvent.objects.exists()


def test_a_missing_trigger_is_reported_and_restored(db, capsys):
    triggers.remove(connection)
    call_command("restore_triggers")
    assert "sign_in_event_is_kept" in capsys.readouterr().out
    assert triggers.missing(connection) == set()


def test_administrators_alone_read_it_and_nobody_edits_it(admin_client, shen, clock):
    event = SignInEvent.objects.record(Kind.SIGNED_IN, user=shen)
    assert "shen" in admin_client.get(LIST).text
    for path in (f"{LIST}add/", f"{LIST}{event.pk}/delete/"):
        assert admin_client.post(path, {"post": "yes"}).status_code == 403
    assert sign_in(shen).get(LIST).status_code == 403


def test_it_is_searched_by_person_and_by_address(admin_client):
    people = [make_user(username=name, last_name="沈", first_name=name) for name in ("yi", "er")]
    for user, address in zip(people, ("203.0.113.7", "198.51.100.1"), strict=True):
        SignInEvent.objects.create(kind=Kind.FAILED, user=user, address=address)
    for term, names in (
        ("沈yi", {"沈yi"}),
        ("沈", {"沈yi", "沈er"}),
        ("203.0.113", {"沈yi"}),
        ("198.51.100.1", {"沈er"}),
        ("nobody", set()),
    ):
        page = admin_client.get(LIST, {"q": term}).text
        assert {name for name in ("沈yi", "沈er") if name in page} == names, term


def test_the_list_costs_the_same_whatever_it_holds(
    admin_client, shen, django_assert_max_num_queries
):
    SignInEvent.objects.bulk_create(
        SignInEvent(kind=Kind.FAILED, user=shen, address=f"203.0.113.{n % 250}") for n in range(300)
    )
    for query in ("", "?q=shen", "?q=203.0.113.7", "?kind__exact=failed"):
        with django_assert_max_num_queries(12):
            admin_client.get(LIST + query)


def test_a_new_browser_is_told_by_mail_and_a_known_one_is_not(shen):
    shen.email = "shen@example.cn"
    shen.save()
    client = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(2):
        enter_password(client, "shen")
        client.post(reverse("account_logout"))
    work()
    (message,) = mail.outbox
    assert message.to == ["shen@example.cn"]
    assert "203.0.113.7" in message.body
    assert "新的浏览器" in message.subject


def test_an_idle_session_ends_and_that_is_logged_once(shen, settings, clock):
    settings.SESSION_IDLE_MINUTES = 30
    client = Client()
    enter_password(client, "shen")
    for _ in range(3):
        clock.shift(timedelta(minutes=20))
        assert client.get("/admin/").status_code == 200
    for _ in range(4):
        # What scripts ask by the clock keeps nothing alive.
        clock.shift(timedelta(minutes=10))
        client.get(reverse("account_session"), headers={"X-Background": "1"})
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 302
    assert kinds()[1:] == [("session_ended", "")]
    assert not StaffSession.objects.exists()


def test_typing_keeps_a_session_alive(shen, settings, clock):
    settings.SESSION_IDLE_MINUTES = 30
    client = Client()
    enter_password(client, "shen")
    for _ in range(4):
        clock.shift(timedelta(minutes=20))
        assert client.post(reverse("account_session")).json()["seconds"] == 30 * 60
    clock.shift(timedelta(minutes=31))
    assert client.post(reverse("account_session")).status_code == 403


def test_a_session_ends_after_two_weeks_however_busy(shen, settings, clock):
    settings.SESSION_IDLE_MINUTES = 0
    client = Client()
    enter_password(client, "shen")
    clock.shift(timedelta(days=13))
    assert client.get("/admin/").status_code == 200
    clock.shift(timedelta(days=2))
    assert client.get("/admin/").status_code == 302


def test_the_nightly_command_logs_the_sessions_that_nobody_came_back_to(shen, clock):
    enter_password(Client(), "shen")
    clock.shift(timedelta(days=1))
    call_command("clearsessions")
    assert kinds()[1:] == [("session_ended", "")]
    assert not StaffSession.objects.exists()


def test_challenges_for_passkeys_are_limited(db):
    client = Client(REMOTE_ADDR="203.0.113.7", headers={"Accept": "application/json"})
    address = reverse("mfa_login_webauthn")
    assert client.get(address).json()["request_options"]["publicKey"]["challenge"]
    attempt = SignInAttempt.objects.get()
    SignInAttempt.objects.bulk_create(
        SignInAttempt(name=attempt.name, network=attempt.network, step=attempt.step, at=attempt.at)
        for _ in range(60)
    )
    assert client.get(address).status_code == 429


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "5", "null", '{"id": 1}', '{"response": {}}']
)
def test_a_damaged_passkey_is_refused(phone, shen, credential):
    client = Client(headers={"Accept": "application/json"})
    client.get(reverse("mfa_login_webauthn"))
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response.url == reverse("account_login")
    waiting = Client()
    enter_password(waiting, "shen")
    assert enter_passkey(waiting, "mfa_authenticate", credential).status_code == 200
    owner = sign_in(shen)
    assert enter_passkey(owner, "mfa_add_webauthn", credential).status_code in (200, 302)


def enter_passkey(client: Client, name: str, credential: str):
    client.get(reverse(name))
    return client.post(reverse(name), {"credential": credential})
