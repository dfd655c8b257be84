"""The captcha in words, for readers who can't make out the picture: same rules, nothing lost."""

import re

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment
from comments.posting import captcha
from tests.factories import BROWSER, approved_comment, comment_post, make_article

pytestmark = pytest.mark.django_db

TYPED = {"nickname": "老李", "body": "还没写完"}
INTO_WORDS, ANOTHER, INTO_PICTURE = "换成文字题", "换一道题", "换成图片"


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def post(reader, article):
    def send(**fields):
        return reader.post(f"{article.get_absolute_url()}comments/", comment_post(**fields))

    return send


def asked(**fields) -> dict[str, str]:
    """Return the fields of a form with a question in words, answered correctly."""
    challenge = captcha.issue("203.0.113.5", in_words=True)
    return {
        "captcha_kind": "words",
        "captcha_0": challenge.hashkey,
        "captcha_1": challenge.response,
    } | fields


def question_in(response) -> str:
    match = re.search(r'<strong class="question">(.+?)</strong>', response.text)
    return match[1] if match else ""


def key_in(response) -> str:
    return re.search(r'name="captcha_0" value="(\w+)"', response.text)[1]


def test_the_button_replaces_the_picture_by_a_question_and_keeps_the_text(post):
    response = post(refresh="words", **TYPED)
    assert question_in(response).endswith("？")
    assert 'value="老李"' in response.text
    assert "还没写完" in response.text
    assert "/captcha/image/" not in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("pressed", "in_words"), [("words", True), ("picture", False)])
def test_a_question_can_be_replaced_by_another_or_by_a_picture(post, pressed, in_words):
    fields = asked()
    response = post(refresh=pressed, **TYPED, **fields)
    assert bool(question_in(response)) is in_words
    assert key_in(response) != fields["captcha_0"]
    assert 'value="老李"' in response.text


def test_a_correct_answer_stores_the_comment(post):
    assert post(**TYPED, **asked()).status_code == 302
    assert Comment.objects.get().body == "还没写完"


def test_an_answer_is_valid_once(post):
    fields = asked()
    assert post(**fields).status_code == 302
    response = post(**fields, body="另一段话")
    assert response.status_code == 200
    assert Comment.objects.count() == 1


def test_of_many_concurrent_answers_one_passes(at_once):
    challenge = captcha.issue("203.0.113.5", in_words=True)
    sent = (challenge.hashkey, challenge.response, "203.0.113.5")
    passed = at_once(lambda _n: captcha.redeem(*sent), 10)
    assert passed.count(True) == 1


def test_a_wrong_answer_uses_the_question_up_and_shows_another(post):
    fields = asked()
    response = post(**TYPED, **fields | {"captcha_1": "99"})
    assert question_in(response)
    assert "验证码不正确或已过期" in response.text
    assert 'value="老李"' in response.text
    assert post(**TYPED, **fields).status_code == 200
    assert not Comment.objects.exists()


def test_an_invalid_field_keeps_the_question_and_its_answer(post):
    fields = asked()
    response = post(**fields | {"nickname": ""})
    assert key_in(response) == fields["captcha_0"]
    assert question_in(response)
    assert post(**fields).status_code == 302


def test_an_expired_question_is_refused(post):
    fields = asked()
    CaptchaStore.objects.update(expiration=timezone.now())
    assert post(**fields).status_code == 200
    assert not Comment.objects.exists()


def test_a_missing_csrf_token_keeps_the_kind_of_captcha(article):
    client = Client(enforce_csrf_checks=True, headers={"User-Agent": BROWSER})
    fields = comment_post(**TYPED, **asked())
    response = client.post(f"{article.get_absolute_url()}comments/", fields)
    assert question_in(response)
    assert 'value="老李"' in response.text


def test_a_report_accepts_a_question_too(reader, moderator):
    comment = approved_comment(by=moderator)
    address = f"/comments/{comment.pk}/report/"
    response = reader.post(address, {"kind": "insult", "note": "骂人", "refresh": "words"})
    assert question_in(response)
    assert "骂人" in response.text
    assert reader.post(address, {"kind": "insult", **asked()}).status_code == 302
    assert comment.reports.count() == 1


def test_scripts_can_fetch_either_kind(reader, article):
    address = f"{article.get_absolute_url()}comments/captcha/"
    assert question_in(reader.get(f"{address}?kind=words"))
    for other in ("", "?kind=picture", "?kind=x"):
        response = reader.get(address + other)
        assert "/captcha/image/" in response.text


def test_the_form_explains_what_to_enter(post):
    text = post(refresh="picture").text
    for text_shown in (
        INTO_WORDS,
        "放大图片",
        "输入图中字母，不分大小写",
        "看不清？请点击刷新",
    ):
        assert text_shown in text
    assert "写出缺少的两个词，先后不限" in post(refresh="words").text


def test_letters_are_refused_as_an_answer_to_a_question(post):
    fields = asked()
    assert post(**fields | {"captcha_1": "abcd"}).status_code == 200
    assert not Comment.objects.exists()


def test_a_question_has_no_picture(reader):
    challenge = captcha.issue("203.0.113.5", in_words=True)
    assert reader.get(f"/captcha/image/{challenge.hashkey}/").status_code == 410


def answer_in(page) -> None:
    key = page.locator("input[name=captcha_0]").input_value()
    page.get_by_label("输入验证码").fill(CaptchaStore.objects.get(hashkey=key).response)


@pytest.mark.django_db(transaction=True)
def test_in_the_page_the_picture_is_replaced_by_a_question(page, article):
    page.goto(article.get_absolute_url())
    # Without focusing the form first: two requests for a captcha are under way at once.
    page.get_by_role("button", name=INTO_WORDS).click()
    expect(page.locator(".question")).to_be_visible()
    expect(page.get_by_label("输入验证码")).to_be_focused()
    page.get_by_label("网友昵称").fill("江边人")
    page.get_by_role("textbox", name="网友评论").fill("终于等到了！")
    first = page.locator("input[name=captcha_0]").input_value()
    page.get_by_role("button", name=ANOTHER).click()
    expect(page.locator("input[name=captcha_0]")).not_to_have_value(first)
    page.get_by_role("button", name=INTO_PICTURE).click()
    expect(page.locator("form img")).to_be_visible()
    small = page.locator("form img").bounding_box()["width"]
    page.get_by_text("放大图片").click()
    assert page.locator("form img").bounding_box()["width"] > 2 * small
    shown = page.locator("input[name=captcha_0]").input_value()
    page.get_by_role("button", name="看不清？请点击刷新").click()
    expect(page.locator("input[name=captcha_0]")).not_to_have_value(shown)
    assert page.locator("form img").bounding_box()["width"] > 2 * small
    page.get_by_role("button", name=INTO_WORDS).click()
    expect(page.locator(".question")).to_be_visible()
    answer_in(page)
    page.locator("form .actions button").click()
    expect(page.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert Comment.objects.get().nickname == "江边人"


@pytest.mark.django_db(transaction=True)
def test_a_question_can_be_chosen_without_javascript(browser, live_server, article):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = context.new_page()
    page.goto(article.get_absolute_url())
    page.get_by_label("网友昵称").fill("江边人")
    page.get_by_role("button", name=INTO_WORDS).click()
    expect(page.locator(".question")).to_be_visible()
    assert page.get_by_label("网友昵称").input_value() == "江边人"
    expect(page.get_by_role("button", name="看不清？请点击刷新")).to_be_hidden()
    page.get_by_role("textbox", name="网友评论").fill("没有脚本的话")
    answer_in(page)
    page.locator("form .actions button").click()
    expect(page.locator("#received")).to_contain_text("审核")
    context.close()
