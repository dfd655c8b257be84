"""Codes sent to telephones, as people enter them: twice, early, late, pasted, or for no number."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models.sms_code import MAX_TRIES
from comments.verified_identity import COOKIE
from tests.factories import solved_captcha
from tests.identity_services import PHONE, sms_gateway

pytestmark = pytest.mark.django_db
BEGIN, COMPLETE = "/comments/identity/", "/comments/identity/complete/"
# As the cookie of forms has it.
THIS_BROWSER = "thisOneBrowser00" * 2


@pytest.fixture
def gateway(settings):
    with sms_gateway(settings) as gateway:
        yield gateway


def ask_for_code(reader, number=PHONE, **fields):
    return reader.post(BEGIN, {"number": number} | solved_captcha() | fields)


def enter(reader, code, number=PHONE):
    return reader.post(COMPLETE, {"number": number, "code": code})


def test_a_double_click_leads_on_as_one_click_does(reader, gateway):
    fields = solved_captcha()
    for _click in range(2):
        assert 'name="code"' in reader.post(BEGIN, {"number": PHONE} | fields).text
    assert len(gateway.requests) == 1
    reader.cookies["csrftoken"] = THIS_BROWSER
    for _click in range(2):
        reader.cookies.pop(COOKIE, None)
        assert enter(reader, gateway.code).status_code == 302
        assert reader.cookies[COOKIE].value


def test_a_code_that_was_used_works_for_no_other_browser_and_not_later(reader, gateway, client):
    ask_for_code(reader)
    reader.cookies["csrftoken"] = THIS_BROWSER
    assert enter(reader, gateway.code).status_code == 302
    for browser in ("", "anotherBrowser00" * 2):
        client.cookies["csrftoken"] = browser
        assert enter(client, gateway.code).status_code == 200
    # The next person at the same computer, who goes back to the form and sends it again.
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert enter(reader, gateway.code).status_code == 200


def test_a_repeated_code_counts_as_a_try(reader, gateway):
    ask_for_code(reader)
    reader.cookies["csrftoken"] = THIS_BROWSER
    answers = [enter(reader, gateway.code).status_code for _click in range(MAX_TRIES + 1)]
    assert answers == [302] * MAX_TRIES + [200]


def test_whoever_asks_again_too_early_can_still_enter_the_code(reader, gateway):
    ask_for_code(reader)
    again = ask_for_code(reader)
    assert again.status_code == 429
    assert 'name="code"' in again.text
    assert enter(reader, gateway.code).status_code == 302


def test_a_message_that_was_not_sent_leads_to_no_page_for_its_code(reader, gateway):
    gateway.refusal = (500, {})
    assert ask_for_code(reader).status_code == 503
    again = ask_for_code(reader)
    assert again.status_code == 429
    assert 'name="code"' not in again.text


def test_a_code_may_be_pasted_as_the_message_writes_it(reader, gateway):
    ask_for_code(reader)
    code = f" {gateway.code[:3]} {gateway.code[3:]} ".translate(str.maketrans("0123", "０１２３"))
    assert enter(reader, code).status_code == 302


@pytest.mark.parametrize("number", ["", "1<b>", "12345"])
def test_a_code_for_no_number_leads_to_the_form_for_a_number(reader, gateway, number):
    page = enter(reader, "123456", number).text
    assert 'name="code"' not in page
    assert 'name="captcha_1"' in page


def test_a_long_code_is_a_wrong_one(reader, gateway):
    assert "短信验证码不正确或已过期" in enter(reader, "1" * 99).text
