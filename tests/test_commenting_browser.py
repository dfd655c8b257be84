"""Commenting in a browser, with JavaScript and without: no text is lost."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.models import Comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

NICKNAME, ANSWER, BODY, SEND = "网友昵称", "输入验证码", "网友评论", "发表评论"


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def on_article(page, article):
    page.goto(article.get_absolute_url())
    return page


def write(page, nickname="江边人", body="终于等到了！"):
    page.get_by_label(NICKNAME).fill(nickname)
    page.get_by_role("textbox", name=BODY).fill(body)


def picture(page):
    return page.locator("form img")


def key(page):
    return page.locator("input[name=captcha_0]").input_value()


def enter_code(page, text=None):
    right = CaptchaStore.objects.get(hashkey=key(page)).response
    page.get_by_label(ANSWER).fill(right if text is None else text)


def send(page):
    page.locator("form .actions button").click()


def typed(page):
    nickname = page.get_by_label(NICKNAME).input_value()
    return nickname, page.get_by_role("textbox", name=BODY).input_value()


def test_the_captcha_is_fetched_when_the_form_gets_the_focus(on_article):
    assert picture(on_article).count() == 0
    assert on_article.context.cookies() == []
    on_article.get_by_label(NICKNAME).focus()
    expect(picture(on_article)).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kept_down", ["换成文字题", "看不清？请点击刷新", SEND])
def test_nothing_moves_under_a_pressed_button_when_the_captcha_arrives(
    on_article, kept_down, width
):
    """A button that moves between press and release gets no click."""
    on_article.set_viewport_size({"width": width, "height": 800})
    button = on_article.get_by_role("button", name=kept_down)
    button.hover()
    before = button.bounding_box()
    on_article.mouse.down()
    expect(picture(on_article)).to_be_visible()
    assert button.bounding_box() == before
    first = key(on_article)
    on_article.mouse.up()
    if kept_down == SEND:
        expect(on_article.get_by_label(NICKNAME)).to_be_focused()
    else:
        expect(on_article.locator("input[name=captcha_0]")).not_to_have_value(first)


def test_a_comment_is_sent_without_leaving_the_page(on_article, article):
    write(on_article)
    expect(picture(on_article)).to_be_visible()
    enter_code(on_article)
    send(on_article)
    expect(on_article.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert on_article.url.endswith(article.get_absolute_url())
    comment = Comment.objects.get()
    assert (comment.nickname, comment.body, comment.status) == (
        "江边人",
        "终于等到了！",
        "pending",
    )
    assert typed(on_article)[1] == ""
    on_article.reload()
    assert typed(on_article) == ("", "")
    assert "终于等到了！" not in on_article.content()


def test_refreshing_the_picture_keeps_the_text(on_article):
    write(on_article)
    expect(picture(on_article)).to_be_visible()
    first = key(on_article)
    on_article.get_by_role("button", name="看不清？请点击刷新").click()
    expect(on_article.locator("input[name=captcha_0]")).not_to_have_value(first)
    assert typed(on_article) == ("江边人", "终于等到了！")


def test_a_wrong_answer_shows_an_error_and_a_new_picture_and_keeps_the_text(on_article):
    write(on_article)
    expect(picture(on_article)).to_be_visible()
    first = key(on_article)
    enter_code(on_article, "zzzz")
    send(on_article)
    expect(on_article.get_by_label(ANSWER)).to_have_attribute("aria-invalid", "true")
    expect(on_article.get_by_label(ANSWER)).to_be_focused()
    assert key(on_article) != first
    assert typed(on_article) == ("江边人", "终于等到了！")
    enter_code(on_article)
    send(on_article)
    expect(on_article.get_by_role("status").filter(has_text="审核")).to_be_visible()


def test_a_draft_survives_leaving_the_page(on_article, article):
    write(on_article, body="写到一半的话")
    on_article.goto("/")
    on_article.goto(article.get_absolute_url())
    assert typed(on_article) == ("江边人", "写到一半的话")


def test_a_failed_request_keeps_the_text_for_another_attempt(on_article):
    write(on_article)
    expect(picture(on_article)).to_be_visible()
    enter_code(on_article)
    on_article.context.set_offline(True)
    send(on_article)
    expect(on_article.get_by_role("status").filter(has_text="仍在")).to_be_visible()
    on_article.context.set_offline(False)
    send(on_article)
    expect(on_article.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert Comment.objects.count() == 1


def test_a_double_click_stores_one_comment(on_article):
    write(on_article)
    expect(picture(on_article)).to_be_visible()
    enter_code(on_article)
    on_article.locator("form .actions button").dblclick()
    expect(on_article.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert Comment.objects.count() == 1


def test_commenting_works_without_javascript(browser, live_server, article):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = context.new_page()
    page.goto(article.get_absolute_url())
    write(page, body="没有脚本的话")
    send(page)
    assert typed(page) == ("江边人", "没有脚本的话")
    page.get_by_role("button", name="看不清？请点击刷新").click()
    assert typed(page) == ("江边人", "没有脚本的话")
    enter_code(page, "zzzz")
    send(page)
    assert typed(page) == ("江边人", "没有脚本的话")
    enter_code(page)
    send(page)
    expect(page.locator("#received")).to_contain_text("审核")
    assert Comment.objects.get().body == "没有脚本的话"
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_text_overflows_the_page(page, article, moderator, width):
    for body in (
        "长" * 1000,
        "x" * 1000,
        "e" + "\u0301" * 900,
        "\u202e反\u202e" * 50,
        "\n" * 9 + "末",
    ):
        comment = Comment.objects.create(article=article, nickname="W" * 20, body=body)
        comment.approve(by=moderator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
