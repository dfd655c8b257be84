"""Identities from an OpenID provider and by SMS, and what of a person is left in the database."""

import io
import json
import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentingSettings, IssuedCaptcha, SmsCode
from comments.models.sms_code import MAX_OF_NETWORK, MAX_OF_NUMBER, MAX_TRIES
from comments.verified_identity import COOKIE, identifier_of
from tests.factories import solved_captcha
from tests.identity_services import PHONE, SUBJECT, openid_provider, sms_gateway

pytestmark = pytest.mark.django_db
BEGIN, COMPLETE = "/comments/identity/", "/comments/identity/complete/"


@pytest.fixture
def provider(settings):
    with openid_provider(settings) as provider:
        yield provider


@pytest.fixture
def gateway(settings):
    with sms_gateway(settings) as gateway:
        yield gateway


def go(reader, provider):
    """Go to the provider, and return the address that it sends the reader back to."""
    address = reader.get(BEGIN, {"go": "1"})["Location"]
    assert address.startswith(f"{provider.address}/authorise?")
    return provider.authorise(address)


def ask_for_code(reader, number=PHONE, **fields):
    return reader.post(BEGIN, {"number": number} | solved_captcha() | fields)


def enter(reader, code, number=PHONE):
    return reader.post(COMPLETE, {"number": number, "code": code})


def dump() -> str:
    text = io.StringIO()
    call_command("dumpdata", stdout=text)
    return text.getvalue()


class TestOpenIDConnect:
    def test_a_comment_is_sent_after_the_way_to_the_provider_and_back(self, reader, provider, post):
        assert post().status_code == 403
        assert reader.get(go(reader, provider)).status_code == 302
        assert post().status_code == 302
        assert Comment.objects.get().identity == identifier_of(provider.address, SUBJECT)

    def test_a_page_before_it_says_what_is_kept(self, reader, provider):
        page = reader.get(BEGIN).text
        assert "127.0.0.1" in page
        assert "匿名编号" in page

    def test_no_personal_data_is_left_in_the_database_or_the_log(
        self, reader, provider, post, caplog
    ):
        caplog.set_level(logging.DEBUG)
        reader.get(go(reader, provider))
        post()
        identity = Comment.objects.get().identity
        dumped = dump()
        assert identity in dumped
        for secret in (SUBJECT, PHONE, "code-0", "opaque", "eyJ"):
            assert secret not in dumped
            assert secret not in caplog.text

    @pytest.mark.parametrize(
        "change",
        [
            {"iss": "https://evil.example"},
            {"aud": "another client"},
            {"aud": ["newscenter", "another"], "azp": "another"},
            {"nonce": "of another flow"},
            {"nonce": None},
            {"exp": 1},
            {"exp": None},
            {"iat": None},
            {"sub": ""},
            {"sub": None},
        ],
    )
    def test_a_token_that_is_not_for_this_flow_verifies_nobody(
        self, reader, provider, post, change
    ):
        provider.changes = change
        assert reader.get(go(reader, provider)).status_code == 403
        assert post().status_code == 403

    def test_a_token_signed_by_another_key_verifies_nobody(self, reader, provider):
        provider.use_another_key(publish=False)
        assert reader.get(go(reader, provider)).status_code == 403

    def test_a_token_signed_with_a_shared_secret_verifies_nobody(self, reader, provider):
        provider.algorithm, provider.signing_key = "HS256", "a secret: of the client" * 2
        assert reader.get(go(reader, provider)).status_code == 403

    def test_an_unsigned_token_verifies_nobody(self, reader, provider):
        provider.algorithm, provider.signing_key = "none", None
        assert reader.get(go(reader, provider)).status_code == 403

    def test_a_new_key_of_the_provider_is_asked_for_at_once(self, reader, provider):
        assert reader.get(go(reader, provider)).status_code == 302
        provider.use_another_key(publish=True)
        reader.cookies.clear()
        assert reader.get(go(reader, provider)).status_code == 302

    def test_the_answer_for_one_browser_is_of_no_use_in_another(self, reader, provider, client):
        back = go(reader, provider)
        assert client.get(back).status_code == 403
        assert COOKIE not in client.cookies

    def test_the_answer_to_an_earlier_attempt_is_refused(self, reader, provider):
        first = go(reader, provider)
        go(reader, provider)
        assert reader.get(first).status_code == 403

    def test_a_code_works_once(self, reader, provider):
        back = go(reader, provider)
        assert reader.get(back).status_code == 302
        assert reader.get(back).status_code == 403

    def test_an_answer_after_half_an_hour_is_too_late(self, reader, provider):
        back = go(reader, provider)
        with time_machine.travel(timezone.now() + timedelta(minutes=30)):
            assert reader.get(back).status_code == 403

    def test_a_refusal_of_the_provider_is_told(self, reader, provider):
        state = re.search("state=[^&]+", go(reader, provider))[0]
        response = reader.get(f"{COMPLETE}?error=access_denied&{state}")
        assert response.status_code == 403
        assert "没有完成" in response.text

    @pytest.mark.parametrize("failing", ["configuration", "keys", "token"])
    def test_a_provider_that_fails_costs_no_error_page(self, reader, provider, failing):
        if failing == "configuration":
            provider.failing = failing
            assert reader.get(BEGIN, {"go": "1"}).status_code == 503
            return
        back = go(reader, provider)
        provider.failing = failing
        assert reader.get(back).status_code == 403

    def test_another_issuer_than_the_one_named_is_not_believed(self, reader, provider, settings):
        settings.OIDC_ISSUER = f"{provider.address}/"
        assert reader.get(BEGIN, {"go": "1"}).status_code == 503


class TestSms:
    def test_a_comment_is_sent_after_a_code(self, reader, gateway, post):
        page = ask_for_code(reader)
        assert PHONE in page.text
        [(method, path, headers, body)] = gateway.requests
        assert (method, path, headers["Authorization"]) == (
            "POST",
            "/send",
            "Bearer of-the-gateway",
        )
        assert json.loads(body)["to"] == PHONE
        assert enter(reader, gateway.code).status_code == 302
        assert post().status_code == 302
        assert Comment.objects.get().identity == identifier_of("sms", f"+86{PHONE}")

    def test_neither_number_nor_code_is_left_in_the_database_or_the_log(
        self, reader, gateway, post, caplog
    ):
        caplog.set_level(logging.DEBUG, "comments")
        ask_for_code(reader)
        gateway.refusal = (500, {"to": PHONE})
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            ask_for_code(reader)
        code, dumped = gateway.code, dump()
        for secret in (PHONE, f'"{code}"', PHONE[-8:]):
            assert secret not in dumped
        assert PHONE not in caplog.text
        assert SmsCode.objects.count() == 2

    @pytest.mark.parametrize(
        "number",
        ["138 1234 5678", "+8613812345678", "0086-138-1234-5678", "１３８１２３４５６７８"],
    )
    def test_one_number_is_one_person_however_it_is_written(self, reader, gateway, number):
        ask_for_code(reader, number)
        enter(reader, gateway.code, number)
        assert json.loads(gateway.requests[0][3])["to"] == PHONE

    @pytest.mark.parametrize("number", ["", "123", "010-65432100", "1381234567x", "\x00", "9" * 99])
    def test_what_is_no_mobile_number_gets_no_message(self, reader, gateway, number):
        assert ask_for_code(reader, number).status_code == 200
        assert gateway.requests == []

    def test_a_wrong_captcha_gets_no_message_and_keeps_the_number(self, reader, gateway):
        response = ask_for_code(reader, captcha_1="wrong")
        assert PHONE in response.text
        assert gateway.requests == []

    def test_another_captcha_keeps_the_number_too(self, reader, gateway):
        assert PHONE in ask_for_code(reader, refresh="words").text
        assert gateway.requests == []

    def test_a_code_works_once_and_for_its_number_alone(self, reader, gateway, client):
        ask_for_code(reader)
        assert enter(reader, gateway.code, "13900000000").status_code == 200
        assert enter(reader, gateway.code).status_code == 302
        assert enter(client, gateway.code).status_code == 200

    def test_a_code_ends_after_ten_minutes(self, reader, gateway):
        ask_for_code(reader)
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert enter(reader, gateway.code).status_code == 200

    def test_a_newer_code_replaces_the_older_one(self, reader, gateway):
        ask_for_code(reader)
        first = gateway.code
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            ask_for_code(reader)
            if gateway.code != first:
                assert enter(reader, first).status_code == 200
            assert enter(reader, gateway.code).status_code == 302

    def test_a_code_can_be_tried_five_times(self, reader, gateway):
        ask_for_code(reader)
        wrong = "000000" if gateway.code != "000000" else "111111"
        for _ in range(MAX_TRIES):
            assert enter(reader, wrong).status_code == 200
        assert enter(reader, gateway.code).status_code == 200

    def test_a_number_gets_one_message_a_minute_and_five_in_half_a_day(self, reader, gateway):
        start = timezone.now()
        assert "短信验证码已发送" in ask_for_code(reader).text
        assert ask_for_code(reader).status_code == 429
        for minute in range(1, MAX_OF_NUMBER + 2):
            with time_machine.travel(start + timedelta(minutes=2 * minute)):
                ask_for_code(reader)
        assert len(gateway.requests) == MAX_OF_NUMBER
        with time_machine.travel(start + timedelta(hours=13)):
            ask_for_code(reader)
        assert len(gateway.requests) == MAX_OF_NUMBER + 1
        assert SmsCode.objects.count() == 1

    def test_a_network_gets_twenty_unless_it_is_the_organisation_s_own(self, reader, gateway):
        for n in range(MAX_OF_NETWORK + 2):
            ask_for_code(reader, f"139000000{n:02}")
        assert len(gateway.requests) == MAX_OF_NETWORK
        CommentingSettings.objects.update(own_networks="127.0.0.0/8")
        ask_for_code(reader)
        assert len(gateway.requests) == MAX_OF_NETWORK + 1

    def test_a_network_with_too_many_wrong_captchas_has_to_wait(self, reader, gateway):
        for _ in range(10):
            IssuedCaptcha.objects.record_failure(f"{_:040x}", "127.0.0.1")
        assert ask_for_code(reader).status_code == 429
        assert gateway.requests == []

    @pytest.mark.parametrize("refusal", [(500, {}), (200, {"code": 7}), (200, b"\xff")])
    def test_a_gateway_that_refuses_is_told_and_the_number_kept(self, reader, gateway, refusal):
        gateway.refusal = refusal
        response = ask_for_code(reader)
        assert response.status_code == 503
        assert PHONE in response.text

    def test_a_gateway_that_is_asked_by_address_gets_both_in_it(self, reader, gateway, settings):
        settings.SMS_METHOD, settings.SMS_ACCEPTED = "get", ""
        settings.SMS_URL = f"{gateway.address}/?to={{phone}}&code={{code}}"
        ask_for_code(reader)
        method, path, _headers, _body = gateway.requests[0]
        assert method == "GET"
        assert re.fullmatch(rf"/\?to={PHONE}&code=[0-9]{{6}}", path)

    def test_the_last_page_alone_asks_for_the_number(self, reader, gateway):
        assert 'name="number"' in reader.get(COMPLETE).text


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"IDENTITY_PROVIDER": "nobody"}, ["comments.E030"]),
        ({"IDENTITY_PROVIDER": "django.utils.timezone.now"}, ["comments.E030"]),
        ({"IDENTITY_PROVIDER": "oidc"}, ["comments.E031", "comments.E031"]),
        (
            {"IDENTITY_PROVIDER": "oidc", "OIDC_ISSUER": "http://id.cn", "OIDC_CLIENT_ID": "x"},
            ["comments.E031"],
        ),
        (
            {"IDENTITY_PROVIDER": "oidc", "OIDC_ISSUER": "https://id.cn", "OIDC_CLIENT_ID": "x"},
            [],
        ),
        ({"IDENTITY_PROVIDER": "sms"}, ["comments.E031", "comments.E031"]),
        (
            {
                "IDENTITY_PROVIDER": "sms",
                "SMS_URL": "https://sms.cn",
                "SMS_BODY": "{phone}{code}",
                "SMS_HEADERS": "[",
                "SMS_ACCEPTED": "(",
            },
            ["comments.E031", "comments.E031"],
        ),
        ({"IP2REGION_FILE": ["/nowhere.xdb"]}, ["comments.E032"]),
    ],
)
def test_settings_that_can_not_be_used_are_told_with_a_hint(settings, changes, found):
    for name, value in changes.items():
        setattr(settings, name, value)
    messages = [m for m in run_checks(tags=["security"]) if m.id.startswith("comments.")]
    assert [message.id for message in messages] == found
    assert all(message.hint for message in messages)


def test_the_pages_have_the_addresses_that_providers_are_told():
    assert reverse("comments:identity") == BEGIN
    assert reverse("comments:identity_complete") == COMPLETE
