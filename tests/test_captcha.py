"""The captcha of a comment: wrong, expired and used ones, and one that is used twice at once."""

from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.utils import timezone

from comments.models import Comment, CommentingSettings, Report
from tests.commenting import url_of
from tests.factories import (
    BROWSER,
    approved_comment,
    comment_post,
    make_article,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(open_article):
    return open_article


@pytest.mark.parametrize("code", ["a" * 500, "\x00"])
def test_an_impossible_code_is_asked_for_again(post, code):
    assert 'id="captcha-error"><li>请输入验证码。<' in post(captcha_1=code).text


def test_an_invalid_field_keeps_the_captcha_and_its_answer(post):
    captcha = solved_captcha()
    response = post(nickname="", **captcha)
    assert captcha["captcha_0"] in response.text
    assert post(**captcha).status_code == 302


@pytest.mark.parametrize("wrong", ["zzzzz", "", "a" * 500, "\x00"])
def test_a_wrong_answer_keeps_the_text_and_shows_a_new_picture(post, wrong):
    captcha = solved_captcha()
    response = post(nickname="老李", body="舍不得丢的话", **captcha | {"captcha_1": wrong})
    assert response.status_code == 200
    assert "老李" in response.text
    assert "舍不得丢的话" in response.text
    assert 'aria-invalid="true"' in response.text
    assert not Comment.objects.exists()


def test_a_wrong_answer_uses_the_captcha_up(post):
    captcha = solved_captcha()
    response = post(**captcha | {"captcha_1": "zzzzz"})
    assert captcha["captcha_0"] not in response.text
    assert post(**captcha).status_code == 200
    assert not Comment.objects.exists()


def test_an_expired_answer_is_refused(post):
    captcha = solved_captcha()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    assert "验证码" in post(**captcha).text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("key", ["", "nonsense", "\x00" * 40, "f" * 40, "a" * 10_000])
def test_an_unknown_captcha_is_refused(post, key):
    assert post(captcha_0=key).status_code == 200
    assert not Comment.objects.exists()


def test_full_width_letters_and_capitals_are_accepted(post):
    captcha = solved_captcha()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in captcha["captcha_1"].upper())
    assert post(**captcha | {"captcha_1": f" {wide}"}).status_code == 302


def test_a_captcha_is_valid_for_twenty_minutes():
    solved_captcha()
    left = CaptchaStore.objects.get().expiration - timezone.now()
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)


def test_issuing_a_captcha_deletes_expired_ones(reader, article):
    solved_captcha()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    reader.get(url_of(article))
    assert CaptchaStore.objects.count() == 1


def test_a_used_captcha_with_another_text_is_refused(post):
    captcha = solved_captcha()
    post(**captcha)
    response = post(**captcha | {"body": "另一段话"})
    assert response.status_code == 200
    assert "另一段话" in response.text
    assert captcha["captcha_0"] not in response.text
    assert Comment.objects.count() == 1


def test_refreshing_the_picture_keeps_what_was_typed(reader, article):
    captcha = solved_captcha()
    typed = {"nickname": "老李", "body": "还没写完", "refresh": "1", **captcha}
    response = reader.post(url_of(article), typed)
    assert "还没写完" in response.text
    assert "老李" in response.text
    assert captcha["captcha_0"] not in response.text
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_posts_of_one_captcha_store_one_comment(at_once):
    article = make_article()
    CommentingSettings.objects.update(posts_per_minute=100)
    captcha = solved_captcha()

    def send(number):
        reader = Client(headers={"User-Agent": BROWSER})
        return reader.post(
            url_of(article), comment_post(body=f"第{number}条", **captcha)
        ).status_code

    outcomes = at_once(send, 50)
    assert sorted(outcomes) == [200] * 49 + [302]
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_captcha_is_not_accepted_for_a_comment_and_a_report_at_once(at_once):
    comment, captcha = approved_comment(), solved_captcha()
    requests = [
        (url_of(comment.article), comment_post(**captcha)),
        (f"/comments/{comment.pk}/report/", {"kind": "insult", **captcha}),
    ]

    def send(number):
        url, form = requests[number % 2]
        return Client(headers={"User-Agent": BROWSER}).post(url, form).status_code

    # The form that the captcha is used for accepts its own post again, as after a double click.
    assert set(at_once(send, 8)) == {200, 302}
    assert Comment.objects.pending().count() + Report.objects.count() == 1
