"""The limit of comments per minute and network, and a comment that is sent twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment, CommentingSettings
from tests.commenting import url_of
from tests.factories import (
    BROWSER,
    comment_post,
    make_article,
    make_comment,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(open_article):
    return open_article


def test_the_same_post_twice_gets_the_same_response(post):
    captcha = solved_captcha()
    first, second = post(**captcha), post(**captcha)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Comment.objects.count() == 1


def test_the_eleventh_comment_in_a_minute_is_refused(post):
    for _ in range(10):
        assert post().status_code == 302
    response = post(body="第十一条")
    assert response.status_code == 429
    assert "第十一条" in response.text
    assert Comment.objects.count() == 10


def test_the_limit_ends_after_a_minute(post, article):
    a_minute_ago = timezone.now() - timedelta(seconds=61)
    for _ in range(10):
        make_comment(article=article, network="127.0.0.1", submitted_at=a_minute_ago)
    assert post().status_code == 302


def test_the_limit_is_a_setting_and_own_networks_are_exempt(post):
    CommentingSettings.objects.update(posts_per_minute=1)
    assert [post().status_code for _ in range(2)] == [302, 429]
    CommentingSettings.objects.update(own_networks="10.0.0.0/8\n127.0.0.0/24")
    assert post().status_code == 302


def test_reaching_the_limit_does_not_use_up_the_captcha(post):
    CommentingSettings.objects.update(posts_per_minute=1)
    post()
    captcha = solved_captcha()
    assert post(**captcha).status_code == 429
    CommentingSettings.objects.update(posts_per_minute=9)
    assert post(**captcha).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_concurrent_identical_posts_store_one_comment_and_all_succeed(at_once):
    article = make_article()
    form = comment_post()

    def send(number):
        return Client(headers={"User-Agent": BROWSER}).post(url_of(article), form).status_code

    assert at_once(send, 8) == [302] * 8
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_posts_do_not_exceed_the_limit(at_once):
    article = make_article()
    forms = [comment_post(body=f"第{number}条") for number in range(30)]

    def send(number):
        return (
            Client(headers={"User-Agent": BROWSER}).post(url_of(article), forms[number]).status_code
        )

    assert sorted(at_once(send, 30)) == [302] * 10 + [429] * 20
    assert Comment.objects.count() == 10
