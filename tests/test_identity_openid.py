"""Identities from an OpenID provider, and what of a person is left in the database."""

import io
import logging
import re
from datetime import timedelta

import html5lib
import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment
from comments.verified_identity import COOKIE, identifier_of
from tests.identity_services import PHONE, SUBJECT, openid_provider

pytestmark = pytest.mark.django_db
BEGIN, COMPLETE = "/comments/identity/", "/comments/identity/complete/"


@pytest.fixture
def provider(settings):
    with openid_provider(settings) as provider:
        yield provider


def go(reader, provider):
    """Go to the provider, and return the address that it sends the reader back to."""
    address = reader.get(BEGIN, {"go": "1"})["Location"]
    assert address.startswith(f"{provider.address}/authorise?")
    return provider.authorise(address)


def dump() -> str:
    text = io.StringIO()
    call_command("dumpdata", stdout=text)
    return text.getvalue()


def test_a_comment_is_sent_after_the_way_to_the_provider_and_back(reader, provider, post):
    assert post().status_code == 403
    assert reader.get(go(reader, provider)).status_code == 302
    assert post().status_code == 302
    assert Comment.objects.get().identity == identifier_of(provider.address, SUBJECT)


def test_an_address_opened_twice_leads_on_in_the_same_browser_alone(reader, provider, client):
    address = go(reader, provider)
    assert reader.get(address).status_code == 302
    again = reader.get(address)
    assert again.status_code == 200
    assert "已通过身份验证" in again.text
    assert client.get(address).status_code == 403
    reader.post("/comments/identity/forget/")
    assert reader.get(address).status_code == 403


def test_the_secrets_of_the_way_are_dropped_at_its_end(reader, provider):
    address = go(reader, provider)
    assert reader.cookies["identity_flow"].value
    response = reader.get(address)
    assert response.cookies["identity_flow"]["max-age"] == 0
    assert response.cookies["identity_flow"]["path"] == BEGIN


def test_a_page_before_it_says_what_is_kept(reader, provider):
    page = reader.get(BEGIN).text
    assert "127.0.0.1" in page
    assert "匿名编号" in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_no_personal_data_is_left_in_the_database_or_the_log(reader, provider, post, caplog):
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
def test_a_token_that_is_not_for_this_flow_verifies_nobody(reader, provider, post, change):
    provider.changes = change
    assert reader.get(go(reader, provider)).status_code == 403
    assert post().status_code == 403


def test_a_token_signed_by_another_key_verifies_nobody(reader, provider):
    provider.use_another_key(publish=False)
    assert reader.get(go(reader, provider)).status_code == 403


def test_a_token_signed_with_a_shared_secret_verifies_nobody(reader, provider):
    provider.algorithm, provider.signing_key = "HS256", "a secret: of the client" * 2
    assert reader.get(go(reader, provider)).status_code == 403


def test_an_unsigned_token_verifies_nobody(reader, provider):
    provider.algorithm, provider.signing_key = "none", None
    assert reader.get(go(reader, provider)).status_code == 403


def test_a_new_key_of_the_provider_is_asked_for_at_once(reader, provider):
    assert reader.get(go(reader, provider)).status_code == 302
    provider.use_another_key(publish=True)
    reader.cookies.clear()
    assert reader.get(go(reader, provider)).status_code == 302


def test_the_answer_for_one_browser_is_of_no_use_in_another(reader, provider, client):
    back = go(reader, provider)
    assert client.get(back).status_code == 403
    assert COOKIE not in client.cookies


def test_the_answer_to_an_earlier_attempt_is_refused(reader, provider):
    first = go(reader, provider)
    go(reader, provider)
    assert reader.get(first).status_code == 403


def test_a_code_works_once(reader, provider):
    back = go(reader, provider)
    flow = reader.cookies["identity_flow"].value
    assert reader.get(back).status_code == 302
    del reader.cookies[COOKIE]
    assert reader.get(back).status_code == 403
    # Not with the secrets of the way either, should somebody have kept them.
    reader.cookies["identity_flow"] = flow
    assert reader.get(back).status_code == 403


def test_an_answer_after_half_an_hour_is_too_late(reader, provider):
    back = go(reader, provider)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert reader.get(back).status_code == 403


def test_a_refusal_of_the_provider_is_told(reader, provider):
    state = re.search("state=[^&]+", go(reader, provider))[0]
    response = reader.get(f"{COMPLETE}?error=access_denied&{state}")
    assert response.status_code == 403
    assert "没有完成" in response.text


@pytest.mark.parametrize("failing", ["configuration", "keys", "token"])
def test_a_provider_that_fails_costs_no_error_page(reader, provider, failing):
    if failing == "configuration":
        provider.failing = failing
        assert reader.get(BEGIN, {"go": "1"}).status_code == 503
        return
    back = go(reader, provider)
    provider.failing = failing
    assert reader.get(back).status_code == 403


def test_another_issuer_than_the_one_named_is_not_believed(reader, provider, settings):
    settings.OIDC_ISSUER = f"{provider.address}/"
    assert reader.get(BEGIN, {"go": "1"}).status_code == 503
