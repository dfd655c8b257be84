"""Posting a comment: what is stored, what is refused, and that nothing is seen before review."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentingSettings, Report
from tests.factories import (
    BROWSER,
    approved_comment,
    comment_post,
    make_article,
    make_comment,
    make_draft,
    solved_captcha,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db


def url_of(article):
    return reverse("comments:list", args=[article.pk])


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def post(reader, article):
    """Post a comment as the reader's browser does; named fields replace the default ones."""

    def send(on=article, **fields):
        return reader.post(url_of(on), comment_post(**fields))

    return send


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
        {"body": "x" * 5_000_000},
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


@pytest.mark.parametrize("code", ["a" * 500, "\x00"])
def test_an_impossible_code_is_asked_for_again(post, code):
    assert 'id="captcha-error"><li>请输入验证码。<' in post(captcha_1=code).text


def test_five_megabytes_of_chinese_are_returned_with_an_error(article):
    form = urlencode(comment_post(body="字" * (5_000_000 // 3)))
    client = Client(headers={"User-Agent": BROWSER})
    response = client.post(url_of(article), form, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert "内容过长" in response.text
    assert not Comment.objects.exists()


def test_a_lone_surrogate_is_refused(article):
    form = comment_post(body="x") | {"body": "%ED%A0%80"}
    raw = "&".join(f"{name}={value}" for name, value in form.items())
    client = Client(headers={"User-Agent": BROWSER})
    response = client.post(url_of(article), raw, content_type="application/x-www-form-urlencoded")
    assert "含有无法显示的字符" in response.text
    assert not Comment.objects.exists()


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


def test_the_same_post_twice_gets_the_same_response(post):
    captcha = solved_captcha()
    first, second = post(**captcha), post(**captcha)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Comment.objects.count() == 1


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
