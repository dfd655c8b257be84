"""Comments need a verified identity where the setting is on; what is typed survives the way."""

import re
from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentingSettings
from comments.verified_identity import COOKIE, identifier_of
from tests.commenting import url_of
from tests.factories import comment_post, make_article, sign_in

pytestmark = pytest.mark.django_db

BODY = "渡口终于通航了，\n感谢修船的师傅！"


@pytest.fixture
def provider(settings):
    settings.IDENTITY_PROVIDER = "tests.identity_services.DottedProvider"


def verify(reader: Client, number: str = "1") -> None:
    response = reader.get(reverse("comments:identity_complete"), {"number": number})
    assert response.status_code == 302


def test_without_the_setting_comments_need_no_identity_and_have_none(post):
    assert post().status_code == 302
    comment = Comment.objects.get()
    assert (comment.identity, comment.identity_verified_at) == (None, None)


def test_a_comment_without_an_identity_is_refused_and_nothing_typed_is_lost(provider, post):
    response = post(body=BODY)
    assert response.status_code == 403
    assert "请先验证身份" in response.text
    assert "感谢修船的师傅" in response.text
    assert not Comment.objects.exists()


def test_a_captcha_answered_by_somebody_unverified_still_works_afterwards(provider, reader, post):
    data = comment_post()
    assert post(**data).status_code == 403
    verify(reader)
    assert post(**data).status_code == 302


def test_a_comment_keeps_an_opaque_identifier_and_the_time_of_the_verification(
    provider, reader, post
):
    before = timezone.now()
    verify(reader, "13812345678")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert post().status_code == 302
    comment = Comment.objects.get()
    assert comment.identity == identifier_of("county", "13812345678")
    assert re.fullmatch("[0-9a-f]{64}", comment.identity)
    assert abs(comment.identity_verified_at - before) < timedelta(seconds=10)


def test_one_person_has_one_identifier_and_another_person_another():
    first = identifier_of("county", "1")
    assert first == identifier_of("county", "1")
    others = {identifier_of("county", "2"), identifier_of("province", "1"), identifier_of("c", "")}
    assert len({first, *others}) == 4


def test_the_identifier_depends_on_the_key_of_the_site(settings):
    first = identifier_of("county", "1")
    settings.SECRET_KEY = "another-" * 10
    assert identifier_of("county", "1") != first


def test_the_way_there_and_back_keeps_what_was_typed(provider, reader, open_article):
    page = url_of(open_article)
    response = reader.post(page, {"nickname": "江边人", "body": BODY, "verify": "1"})
    assert response["Location"] == reverse("comments:identity")
    response = reader.get(reverse("comments:identity"))
    response = reader.get(response["Location"], {"number": "1"})
    back = response["Location"]
    assert back.startswith(f"{page}?typed=")
    form = reader.get(back).text
    assert "感谢修船的师傅" in form
    assert 'value="江边人"' in form
    assert "已通过身份验证" in form


def test_the_next_person_at_the_computer_does_not_see_it(provider, reader, open_article):
    page = url_of(open_article)
    reader.post(page, {"nickname": "江边人", "body": BODY, "verify": "1"})
    assert "感谢修船的师傅" not in reader.get(page).text
    assert "感谢修船的师傅" not in reader.get(page, {"typed": "guess"}).text
    other = url_of(make_article())
    key = reader.get(reverse("comments:identity_complete"), {"number": "1"})["Location"]
    assert "感谢修船的师傅" not in reader.get(other + key[key.index("?") :]).text


def test_what_was_carried_is_dropped_once_the_comment_is_sent(provider, reader, post, open_article):
    reader.post(url_of(open_article), {"nickname": "江边人", "body": BODY, "verify": "1"})
    verify(reader)
    assert post(body=BODY).status_code == 302
    assert reader.cookies["comment_text"].value == ""


def test_a_thousand_characters_are_carried_and_a_longer_text_stays_on_its_page(
    provider, reader, open_article
):
    page = url_of(open_article)
    characters = Random(1)
    text = "".join(chr(0x4E00 + characters.randrange(20_000)) for _n in range(1000))
    response = reader.post(page, {"nickname": "江边人", "body": text, "verify": "1"})
    assert response.status_code == 302
    text = "".join(chr(0x4E00 + characters.randrange(20_000)) for _n in range(5000))
    response = reader.post(page, {"nickname": "江边人", "body": text, "verify": "1"})
    assert response.status_code == 413
    assert text in response.text
    assert 'target="_blank"' in response.text


def test_a_link_from_an_article_leads_back_to_it(provider, reader, open_article):
    reader.get(reverse("comments:identity"), {"article": open_article.pk})
    response = reader.get(reverse("comments:identity_complete"), {"number": "1"})
    assert response["Location"].startswith(url_of(open_article))


@pytest.mark.parametrize("article", ["", "x", "-1", "9" * 30, "\x00", "１"])
def test_a_number_that_is_none_leads_to_the_page_of_the_verification(provider, reader, article):
    reader.get(reverse("comments:identity"), {"article": article})
    response = reader.get(reverse("comments:identity_complete"), {"number": "1"})
    assert response["Location"] == reverse("comments:identity")
    assert "已通过身份验证" in reader.get(response["Location"]).text


def test_the_cookie_is_for_this_browser_alone_and_ends_with_it(provider, reader, settings):
    settings.SESSION_COOKIE_SECURE = True
    verify(reader)
    cookie = reader.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == cookie["expires"] == ""


def test_it_lasts_a_week_at_most(provider, reader, post):
    verify(reader)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert post().status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1)):
        assert post().status_code == 403


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "\x00"])
def test_a_forged_cookie_is_no_identity(provider, reader, post, value):
    reader.cookies[COOKIE] = value
    assert post().status_code == 403


def test_a_cookie_signed_for_something_else_is_no_identity(provider, reader, post):
    reader.cookies[COOKIE] = signing.dumps(["f" * 64, 0], salt="comments.status_page")
    assert post().status_code == 403


@pytest.mark.parametrize("name", ["IDENTITY_PROVIDER", "OIDC_ISSUER"])
def test_another_provider_verifies_everybody_anew(provider, reader, post, settings, name):
    verify(reader)
    setattr(settings, name, "https://id.example.cn")
    assert post().status_code == 403


def test_staff_are_known_by_their_account(provider, writer, open_article):
    response = sign_in(writer).post(url_of(open_article), comment_post())
    assert response.status_code == 302
    assert Comment.objects.get().sent_by == writer


def test_a_failed_verification_says_why_and_begins_again(provider, reader):
    response = reader.get(reverse("comments:identity_complete"))
    assert response.status_code == 403
    assert "没有号码" in response.text
    assert COOKIE not in reader.cookies


@pytest.mark.parametrize("name", ["identity", "identity_complete", "identity_forget"])
def test_there_are_no_such_pages_without_the_setting(reader, name):
    assert reader.post(reverse(f"comments:{name}")).status_code == 404


def test_the_article_page_is_the_same_for_all_and_the_script_is_told(
    provider, reader, open_article
):
    stranger = Client()
    verify(reader)
    address = open_article.get_absolute_url()
    assert reader.get(address).content == stranger.get(address).content
    assert "验证身份" in stranger.get(address).text
    parts = reverse("comments:captcha", args=[open_article.pk])
    assert "已通过身份验证" in reader.get(parts).text
    assert "已通过身份验证" not in stranger.get(parts).text


def test_the_form_says_what_is_stored(reader, open_article, settings):
    settings.IDENTITY_PROVIDER = ""
    text = reader.get(url_of(open_article)).text
    assert "网络地址和端口" in text
    assert reverse("articles:page", args=["privacy"]) in text
    assert "匿名编号" not in text
    assert "省份" not in text
    settings.IDENTITY_PROVIDER = "tests.identity_services.DottedProvider"
    CommentingSettings.objects.update(show_province=True)
    text = reader.get(url_of(open_article)).text
    assert "匿名编号" in text
    assert "省份" in text


def test_the_pages_are_nobody_else_s(provider, reader):
    response = reader.get(reverse("comments:identity_complete"))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
