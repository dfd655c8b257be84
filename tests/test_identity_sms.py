"""Identities by a code sent to a telephone, and what of the number is left in the database."""

import io
import json
import logging
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment, CommentingSettings, IssuedCaptcha, SmsCode
from comments.models.sms_code import MAX_OF_NETWORK, MAX_OF_NUMBER, MAX_TRIES
from comments.verified_identity import identifier_of
from tests.factories import solved_captcha
from tests.identity_services import PHONE, sms_gateway

pytestmark = pytest.mark.django_db
BEGIN, COMPLETE = "/comments/identity/", "/comments/identity/complete/"


@pytest.fixture
def gateway(settings):
    with sms_gateway(settings) as gateway:
        yield gateway


def ask_for_code(reader, number=PHONE, **fields):
    return reader.post(BEGIN, {"number": number} | solved_captcha() | fields)


def enter(reader, code, number=PHONE):
    return reader.post(COMPLETE, {"number": number, "code": code})


def dump() -> str:
    text = io.StringIO()
    call_command("dumpdata", stdout=text)
    return text.getvalue()


def test_a_comment_is_sent_after_a_code(reader, gateway, post):
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


def test_neither_number_nor_code_is_left_in_the_database_or_the_log(reader, gateway, post, caplog):
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
def test_one_number_is_one_person_however_it_is_written(reader, gateway, number):
    ask_for_code(reader, number)
    enter(reader, gateway.code, number)
    assert json.loads(gateway.requests[0][3])["to"] == PHONE


@pytest.mark.parametrize("number", ["", "123", "010-65432100", "1381234567x", "\x00", "9" * 99])
def test_what_is_no_mobile_number_gets_no_message(reader, gateway, number):
    assert ask_for_code(reader, number).status_code == 200
    assert gateway.requests == []


def test_a_wrong_captcha_gets_no_message_and_keeps_the_number(reader, gateway):
    response = ask_for_code(reader, captcha_1="wrong")
    assert PHONE in response.text
    assert gateway.requests == []


def test_another_captcha_keeps_the_number_too(reader, gateway):
    assert PHONE in ask_for_code(reader, refresh="words").text
    assert gateway.requests == []


def test_a_code_works_once_and_for_its_number_alone(reader, gateway, client):
    ask_for_code(reader)
    assert enter(reader, gateway.code, "13900000000").status_code == 200
    assert enter(reader, gateway.code).status_code == 302
    assert enter(client, gateway.code).status_code == 200


def test_an_address_with_chinese_in_it_reaches_the_gateway(reader, gateway, settings):
    settings.SMS_METHOD = "get"
    settings.SMS_URL = f"{gateway.address}/send?to={{phone}}&sign=%E4%BA%91&text=验证码 {{code}}"
    ask_for_code(reader)
    [(_method, path, _headers, _body)] = gateway.requests
    fields = parse_qs(urlsplit(path).query)
    assert (fields["to"], fields["sign"]) == ([PHONE], ["云"])
    assert re.fullmatch(r"验证码 \d{6}", fields["text"][0])


def test_a_code_ends_after_ten_minutes(reader, gateway):
    ask_for_code(reader)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert enter(reader, gateway.code).status_code == 200


def test_a_newer_code_replaces_the_older_one(reader, gateway):
    ask_for_code(reader)
    first = gateway.code
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ask_for_code(reader)
        if gateway.code != first:
            assert enter(reader, first).status_code == 200
        assert enter(reader, gateway.code).status_code == 302


def test_a_code_can_be_tried_five_times(reader, gateway):
    ask_for_code(reader)
    wrong = "000000" if gateway.code != "000000" else "111111"
    for _ in range(MAX_TRIES):
        assert enter(reader, wrong).status_code == 200
    assert enter(reader, gateway.code).status_code == 200


def test_a_number_gets_one_message_a_minute_and_five_in_half_a_day(reader, gateway):
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


def test_a_network_gets_twenty_unless_it_is_the_organisation_s_own(reader, gateway):
    for n in range(MAX_OF_NETWORK + 2):
        ask_for_code(reader, f"139000000{n:02}")
    assert len(gateway.requests) == MAX_OF_NETWORK
    CommentingSettings.objects.update(own_networks="127.0.0.0/8")
    ask_for_code(reader)
    assert len(gateway.requests) == MAX_OF_NETWORK + 1


def test_a_network_with_too_many_wrong_captchas_has_to_wait(reader, gateway):
    for _ in range(10):
        IssuedCaptcha.objects.record_failure(f"{_:040x}", "127.0.0.1")
    assert ask_for_code(reader).status_code == 429
    assert gateway.requests == []


@pytest.mark.parametrize("refusal", [(500, {}), (200, {"code": 7}), (200, b"\xff")])
def test_a_gateway_that_refuses_is_told_and_the_number_kept(reader, gateway, refusal):
    gateway.refusal = refusal
    response = ask_for_code(reader)
    assert response.status_code == 503
    assert PHONE in response.text


def test_a_gateway_that_is_asked_by_address_gets_both_in_it(reader, gateway, settings):
    settings.SMS_METHOD, settings.SMS_ACCEPTED = "get", ""
    settings.SMS_URL = f"{gateway.address}/?to={{phone}}&code={{code}}"
    ask_for_code(reader)
    method, path, _headers, _body = gateway.requests[0]
    assert method == "GET"
    assert re.fullmatch(rf"/\?to={PHONE}&code=[0-9]{{6}}", path)


def test_the_pages_are_valid_html(reader, gateway):
    pages = [reader.get(BEGIN), ask_for_code(reader, captcha_1="wrong"), ask_for_code(reader)]
    pages.append(enter(reader, "12"))
    pages.append(enter(reader, gateway.code))
    assert pages.pop().status_code == 302
    pages += [reader.get(BEGIN), reader.post(f"{BEGIN}forget/")]
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.text)


def test_the_last_page_alone_asks_for_the_number(reader, gateway):
    assert 'name="number"' in reader.get(COMPLETE).text


@pytest.mark.django_db(transaction=True)
def test_of_many_who_enter_a_code_at_once_one_is_verified(at_once):
    code = SmsCode.objects.issue(PHONE, "127.0.0.1")
    assert at_once(lambda _n: SmsCode.objects.redeem(PHONE, code, ""), 5).count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_try_no_more_codes_than_one_after_the_other(at_once):
    code = SmsCode.objects.issue(PHONE, "127.0.0.1")
    wrong = "000000" if code != "000000" else "111111"
    assert not any(at_once(lambda _n: SmsCode.objects.redeem(PHONE, wrong, ""), 20))
    assert SmsCode.objects.get().tries == MAX_TRIES
    assert not SmsCode.objects.redeem(PHONE, code, "")


def test_old_digests_are_erased_every_night(gateway):
    with time_machine.travel(timezone.now() - timedelta(hours=13)):
        SmsCode.objects.issue(PHONE, "127.0.0.1")
    call_command("erase_sender_data", stdout=io.StringIO())
    assert not SmsCode.objects.exists()
