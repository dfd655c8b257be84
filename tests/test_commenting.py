"""A reader comments: what is taken, what is given back, and that nothing is seen before review."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, CommentingSettings
from tests.factories import (
    BROWSER,
    comment_post,
    make_article,
    make_comment,
    make_draft,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


def url_of(article):
    return reverse("comments:list", args=[article.pk])


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def post(reader, article):
    """Send a comment as the reader's browser does; named fields replace the usual ones."""

    def send(on=article, **fields):
        return reader.post(url_of(on), comment_post(**fields))

    return send


def test_a_comment_waits_for_review(reader, article, post):
    robot = Client(headers={"User-Agent": "Baiduspider"})
    pages = ("/", article.get_absolute_url(), article.category.get_absolute_url())
    before = [robot.get(page).content for page in pages]
    answer = post(nickname="  老李 ", body="\r\n第一行\r\n第二行　")
    assert answer.status_code == 302
    assert "审核" in reader.get(answer.url).text
    comment = Comment.objects.get()
    assert (comment.nickname, comment.body) == ("老李", "第一行\n第二行")
    assert comment.status == Comment.Status.PENDING
    assert comment.address == comment.network == "127.0.0.1"
    assert comment.browser == BROWSER
    assert [robot.get(page).content for page in pages] == before


def test_what_the_form_does_not_ask_for_changes_nothing(article, post):
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
def test_these_are_taken_as_they_are(post, nickname, body):
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
def test_these_are_given_back_with_a_sentence(post, fields):
    answer = post(**fields)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("field", ["nickname", "body"])
def test_a_nul_is_refused_in_words_that_fit(post, field):
    answer = post(**{field: "空\x00字"})
    assert "含有无法显示的字符" in answer.text
    assert "空字符串" not in answer.text


@pytest.mark.parametrize("answer", ["a" * 500, "\x00"])
def test_what_can_be_no_code_is_asked_for_again(post, answer):
    assert 'id="captcha-error">请输入验证码。<' in post(captcha_1=answer).text


def test_five_megabytes_of_chinese_come_back_with_a_sentence(article):
    form = urlencode(comment_post(body="字" * (5_000_000 // 3)))
    client = Client(headers={"User-Agent": BROWSER})
    answer = client.post(url_of(article), form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "内容过长" in answer.text
    assert not Comment.objects.exists()


def test_a_lone_surrogate_is_refused(article):
    form = comment_post(body="x") | {"body": "%ED%A0%80"}
    raw = "&".join(f"{name}={value}" for name, value in form.items())
    client = Client(headers={"User-Agent": BROWSER})
    answer = client.post(url_of(article), raw, content_type="application/x-www-form-urlencoded")
    assert "含有无法显示的字符" in answer.text
    assert not Comment.objects.exists()


def test_after_a_mistake_the_captcha_and_its_answer_stay(post):
    captcha = solved_captcha()
    answer = post(nickname="", **captcha)
    assert captcha["captcha_0"] in answer.text
    assert post(**captcha).status_code == 302


@pytest.mark.parametrize("wrong", ["zzzzz", "", "a" * 500, "\x00"])
def test_a_wrong_answer_keeps_the_text_and_shows_a_new_picture(post, wrong):
    captcha = solved_captcha()
    answer = post(nickname="老李", body="舍不得丢的话", **captcha | {"captcha_1": wrong})
    assert answer.status_code == 200
    assert "老李" in answer.text
    assert "舍不得丢的话" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not Comment.objects.exists()


def test_a_wrong_answer_uses_the_captcha_up(post):
    captcha = solved_captcha()
    answer = post(**captcha | {"captcha_1": "zzzzz"})
    assert captcha["captcha_0"] not in answer.text
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


def test_an_answer_lives_twenty_minutes():
    solved_captcha()
    left = CaptchaStore.objects.get().expiration - timezone.now()
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)


def test_expired_captchas_are_swept_when_one_is_issued(reader, article):
    solved_captcha()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    reader.get(url_of(article))
    assert CaptchaStore.objects.count() == 1


def test_the_same_post_twice_gets_the_first_answer(post):
    captcha = solved_captcha()
    first, second = post(**captcha), post(**captcha)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Comment.objects.count() == 1


def test_the_same_captcha_with_another_text_gets_a_new_one(post):
    captcha = solved_captcha()
    post(**captcha)
    answer = post(**captcha | {"body": "另一段话"})
    assert answer.status_code == 200
    assert "另一段话" in answer.text
    assert captcha["captcha_0"] not in answer.text
    assert Comment.objects.count() == 1


def test_refreshing_the_picture_keeps_what_was_typed(reader, article):
    captcha = solved_captcha()
    typed = {"nickname": "老李", "body": "还没写完", "refresh": "1", **captcha}
    answer = reader.post(url_of(article), typed)
    assert "还没写完" in answer.text
    assert "老李" in answer.text
    assert captcha["captcha_0"] not in answer.text
    assert not Comment.objects.exists()


def test_without_a_token_the_form_comes_back_with_the_text(article):
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    answer = strict.post(url_of(article), {"nickname": "老李", "body": "没有令牌的话"})
    assert answer.status_code == 200
    assert "没有令牌的话" in answer.text
    assert "csrfmiddlewaretoken" in answer.text
    assert not Comment.objects.exists()


def test_elsewhere_a_missing_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("account_login"), {}).status_code == 403


@pytest.mark.parametrize(
    "make", [make_draft, lambda: make_article(published_at=timezone.now() + timedelta(hours=1))]
)
def test_an_invisible_article_takes_no_comment(post, make):
    assert post(on=make()).status_code == 404
    assert not Comment.objects.exists()


def test_a_missing_article_takes_no_comment(reader):
    assert reader.post("/articles/999999/comments/", comment_post()).status_code == 404


def test_a_closed_article_refuses_with_a_sentence_and_keeps_the_text(post):
    answer = post(on=make_article(comments_open=False), body="来晚了的话")
    assert answer.status_code == 403
    assert "关闭" in answer.text
    assert "来晚了的话" in answer.text
    assert not Comment.objects.exists()


def test_the_whole_site_can_be_closed(post):
    CommentingSettings.objects.update(open=False)
    assert post().status_code == 403


def test_the_eleventh_comment_in_a_minute_is_too_many(post):
    for _ in range(10):
        assert post().status_code == 302
    answer = post(body="第十一条")
    assert answer.status_code == 429
    assert "第十一条" in answer.text
    assert Comment.objects.count() == 10


def test_the_limit_is_over_after_a_minute(post, article):
    an_hour_ago = timezone.now() - timedelta(seconds=61)
    for _ in range(10):
        make_comment(article=article, network="127.0.0.1", submitted_at=an_hour_ago)
    assert post().status_code == 302


def test_the_limit_is_a_setting_and_own_networks_are_exempt(post):
    CommentingSettings.objects.update(posts_per_minute=1)
    assert [post().status_code for _ in range(2)] == [302, 429]
    CommentingSettings.objects.update(own_networks="10.0.0.0/8\n127.0.0.0/24")
    assert post().status_code == 302


def test_refused_for_the_limit_the_captcha_still_works(post):
    CommentingSettings.objects.update(posts_per_minute=1)
    post()
    captcha = solved_captcha()
    assert post(**captcha).status_code == 429
    CommentingSettings.objects.update(posts_per_minute=9)
    assert post(**captcha).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_50_posts_of_one_answer_one_makes_a_comment(at_once):
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
def test_a_double_click_at_the_same_moment_makes_one_comment_and_two_successes(at_once):
    article = make_article()
    form = comment_post()

    def send(number):
        return Client(headers={"User-Agent": BROWSER}).post(url_of(article), form).status_code

    assert at_once(send, 8) == [302] * 8
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_against_posts_at_once(at_once):
    article = make_article()
    forms = [comment_post(body=f"第{number}条") for number in range(30)]

    def send(number):
        return (
            Client(headers={"User-Agent": BROWSER}).post(url_of(article), forms[number]).status_code
        )

    assert sorted(at_once(send, 30)) == [302] * 10 + [429] * 20
    assert Comment.objects.count() == 10
