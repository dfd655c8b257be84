"""Posting a comment: what is stored, what is refused, and that nothing is seen before review."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentingSettings
from tests.commenting import url_of
from tests.factories import (
    BROWSER,
    comment_post,
    make_article,
    make_draft,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(open_article):
    return open_article


def test_a_comment_waits_for_review(reader, article, post):
    robot = Client(headers={"User-Agent": "Baiduspider"})
    pages = ("/", article.get_absolute_url(), article.category.get_absolute_url())
    before = [robot.get(page).content for page in pages]
    response = post(nickname="  老李 ", body="\r\n第一行\r\n第二行　")
    assert response.status_code == 302
    assert "审核" in reader.get(response.url).text
    comment = Comment.objects.get()
    assert (comment.nickname, comment.body) == ("老李", "第一行\n第二行")
    assert comment.status == Comment.Status.PENDING
    assert comment.address == comment.network == "127.0.0.1"
    assert comment.browser == BROWSER
    assert [robot.get(page).content for page in pages] == before


def test_extra_fields_in_a_post_are_ignored(article, post):
    other = make_article()
    post(
        status="approved",
        article=str(other.pk),
        submitted_at="2001-01-01",
        decided_at="2001-01-01",
        version="7",
        address="8.8.8.8",
    )
    comment = Comment.objects.get()
    assert (comment.status, comment.article_id, comment.version) == ("pending", article.pk, 0)
    assert comment.submitted_at > timezone.now() - timedelta(minutes=1)
    assert comment.address == "127.0.0.1"


@pytest.mark.parametrize(
    ("nickname", "body"),
    [
        ("一" * 20, "二" * 1000),
        ("👨‍👩‍👧‍👦" * 20, "🏳️‍🌈" * 1000),
        ("x", "y"),
        ("𠮷野家", "𠮷"),
        ("名\u202e字", "零\u200b宽"),
        ("<b>", "<script>alert(1)</script>"),
    ],
)
def test_valid_text_is_stored_unchanged(post, nickname, body):
    assert post(nickname=nickname, body=body).status_code == 302
    comment = Comment.objects.get()
    assert (comment.nickname, comment.body) == (nickname, body)


@pytest.mark.parametrize(
    "fields",
    [
        {"nickname": ""},
        {"nickname": "　 "},
        {"nickname": "\u200b\u200d"},
        {"nickname": "\u3164"},
        {"nickname": "\u2800"},
        {"nickname": "一" * 21},
        {"nickname": "长" * 10_000},
        {"nickname": "换\n行"},
        {"nickname": "空\x00字"},
        {"nickname": "铃\x07"},
        {"body": ""},
        {"body": " \n "},
        {"body": "\ufeff"},
        {"body": "二" * 1001},
        {"body": "e" + "\u0301" * 20_000},
        {"body": "x" * 100_000},
        {"body": "空\x00字"},
        {"body": "\x1b[31m"},
    ],
)
def test_invalid_text_is_returned_with_an_error(post, fields):
    response = post(**fields)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("field", ["nickname", "body"])
def test_a_nul_character_is_refused_with_a_fitting_message(post, field):
    response = post(**{field: "空\x00字"})
    assert "含有无法显示的字符" in response.text
    assert "空字符串" not in response.text


def test_a_lone_surrogate_is_refused(article):
    form = comment_post(body="x") | {"body": "%ED%A0%80"}
    raw = "&".join(f"{name}={value}" for name, value in form.items())
    client = Client(headers={"User-Agent": BROWSER})
    response = client.post(url_of(article), raw, content_type="application/x-www-form-urlencoded")
    assert "含有无法显示的字符" in response.text
    assert not Comment.objects.exists()


def test_a_post_without_a_csrf_token_is_returned_with_its_text(article):
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    response = strict.post(url_of(article), {"nickname": "老李", "body": "没有令牌的话"})
    assert response.status_code == 200
    assert "没有令牌的话" in response.text
    assert "csrfmiddlewaretoken" in response.text
    assert not Comment.objects.exists()


def test_a_post_without_a_csrf_token_on_a_withdrawn_article_is_gone():
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    response = strict.post(url_of(withdrawn_article()), {"nickname": "老李", "body": "来晚了的话"})
    assert response.status_code == 410


def test_other_forms_refuse_a_missing_csrf_token():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("account_login"), {}).status_code == 403


@pytest.mark.parametrize(
    "make", [make_draft, lambda: make_article(published_at=timezone.now() + timedelta(hours=1))]
)
def test_an_invisible_article_accepts_no_comment(post, make):
    assert post(on=make()).status_code == 404
    assert not Comment.objects.exists()


def test_a_missing_article_accepts_no_comment(reader):
    assert reader.post("/articles/999999/comments/", comment_post()).status_code == 404


def test_a_closed_article_refuses_a_comment_and_keeps_the_text(post):
    response = post(on=make_article(comments_open=False), body="来晚了的话")
    assert response.status_code == 403
    assert "关闭" in response.text
    assert "来晚了的话" in response.text
    assert not Comment.objects.exists()


def test_comments_can_be_closed_on_the_whole_site(post):
    CommentingSettings.objects.update(open=False)
    assert post().status_code == 403
