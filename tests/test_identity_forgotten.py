"""Identities that a browser is told to forget, and the text that it carried for their owner."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.verified_identity import COOKIE
from tests.commenting import url_of

pytestmark = pytest.mark.django_db

BODY = "渡口终于通航了，\n感谢修船的师傅！"


@pytest.fixture
def provider(settings):
    settings.IDENTITY_PROVIDER = "tests.identity_services.DottedProvider"


def verify(reader: Client, number: str = "1") -> None:
    response = reader.get(reverse("comments:identity_complete"), {"number": number})
    assert response.status_code == 302


def test_a_verification_is_forgotten_on_request_with_what_was_typed_kept(provider, reader, post):
    verify(reader)
    response = post(forget="1", body=BODY)
    assert "感谢修船的师傅" in response.text
    assert reader.cookies[COOKIE].value == ""
    assert post().status_code == 403


def test_it_is_forgotten_on_its_own_page_as_well(provider, reader):
    verify(reader)
    assert reader.get(reverse("comments:identity_forget")).status_code == 405
    reader.post(reverse("comments:identity_forget"))
    assert reader.cookies[COOKIE].value == ""


@pytest.mark.parametrize("on_the_form", [True, False])
def test_with_the_verification_the_browser_drops_the_text_that_it_carries(
    provider, reader, post, open_article, on_the_form
):
    reader.post(url_of(open_article), {"nickname": "江边人", "body": BODY, "verify": "1"})
    way_back = reader.get(reverse("comments:identity_complete"), {"number": "1"})["Location"]
    assert "感谢修船的师傅" in reader.get(way_back).text
    if on_the_form:
        assert "感谢修船的师傅" in post(forget="1", body=BODY).text
    else:
        reader.post(reverse("comments:identity_forget"))
    assert "感谢修船的师傅" not in reader.get(way_back).text
