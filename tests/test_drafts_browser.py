"""Drafts of what readers type: one for each tab, there after a reload, gone when sent."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.models import Comment, Report
from tests.factories import approved_comment, make_article
from tests.served_site import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NICKNAME, BODY, NOTE = "网友昵称", "网友评论", "补充说明（可不填）"


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def address(article):
    return article.get_absolute_url()


def opened(page, address):
    page.goto(address)
    return page


def body(page):
    return page.get_by_role("textbox", name=BODY)


def write(page, text):
    page.get_by_label(NICKNAME).fill("江边人")
    body(page).fill(text)


def send(page):
    expect(page.locator("input[name=captcha_0]")).to_be_attached()
    key = page.locator("input[name=captcha_0]").input_value()
    page.get_by_label("输入验证码").fill(CaptchaStore.objects.get(hashkey=key).response)
    page.locator("form .actions button").click()


@pytest.mark.parametrize("suffix", ["", "comments/"])
def test_two_tabs_have_a_draft_each(page, address, suffix):
    first, second = (
        opened(page, address + suffix),
        opened(page.context.new_page(), address + suffix),
    )
    write(first, "第一个标签页里写的")
    write(second, "第二个标签页里写的")
    write(first, "第一个标签页里接着写的")
    for tab, text in ((first, "第一个标签页里接着写的"), (second, "第二个标签页里写的")):
        tab.goto("/")
        tab.goto(address + suffix)
        assert body(tab).input_value() == text


def test_sending_in_one_tab_leaves_the_draft_of_the_other(page, address):
    first, second = opened(page, address), opened(page.context.new_page(), address)
    write(first, "还没有写完的话")
    write(second, "已经写完的话")
    send(second)
    expect(second.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert Comment.objects.get().body == "已经写完的话"
    for tab, text in ((first, "还没有写完的话"), (second, "")):
        tab.reload()
        assert body(tab).input_value() == text


def test_a_copy_of_a_tab_goes_its_own_way(page, address):
    first = opened(page, address)
    write(first, "原来的话")
    with page.context.expect_page() as popup:
        first.evaluate("window.open(location.href)")
    second = popup.value
    expect(body(second)).to_have_value("原来的话")
    write(second, "改过的话")
    first.reload()
    assert body(first).input_value() == "原来的话"


def test_the_next_person_at_this_computer_sees_nothing(page, address):
    first = opened(page, address)
    write(first, "不想让别人看见的话")
    next_tab = page.context.new_page()
    first.close()
    next_tab.goto(address)
    assert body(next_tab).input_value() == ""
    assert next_tab.get_by_label(NICKNAME).input_value() == ""
    assert "不想让别人看见的话" not in next_tab.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize(
    "pages", [["", "comments/"], ["comments/", ""], ["comments/", "print/", ""]]
)
def test_the_way_back_does_not_bring_up_what_was_sent(page, address, pages):
    write(opened(page, address + pages[0]), "已经发出去的话")
    for suffix in pages[1:]:
        page.goto(address + suffix)
    body(page).focus()
    send(page)
    expect(page.get_by_role("status").filter(has_text="审核")).to_be_visible()
    for _ in pages[1:]:
        page.go_back()
    assert body(page).input_value() == ""
    assert page.get_by_label(NICKNAME).input_value() == ""
    write(page, "后来又写的话")
    page.goto("/")
    page.go_back()
    assert body(page).input_value() == "后来又写的话"


@pytest.mark.parametrize("hours", [25, -25])
def test_a_tab_that_was_left_open_for_a_day_forgets(page, address, hours):
    opened(page, address)
    write(page, "昨天写的话")
    page.evaluate(
        """hours => {
            const [key] = Object.keys(sessionStorage);
            const draft = JSON.parse(sessionStorage[key]);
            draft.savedAt -= hours * 3600 * 1000;
            sessionStorage[key] = JSON.stringify(draft);
        }""",
        hours,
    )
    page.goto("/")
    page.goto(address)
    assert body(page).input_value() == ""


@pytest.mark.parametrize("stored", ["x", "null", "[]", '{"savedAt": 1}', '{"values": 1}'])
def test_what_is_no_draft_does_no_harm(page, article, address, stored):
    opened(page, address)
    page.evaluate(f"sessionStorage['draft-comment-{article.pk}'] = {stored!r}")
    page.reload()
    write(page, "照样能写")
    send(page)
    expect(page.get_by_role("status").filter(has_text="审核")).to_be_visible()


def test_a_browser_that_keeps_nothing_can_still_send(page, address):
    page.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
            Object.defineProperty(window, name, { get() { throw new Error("blocked"); } });"""
    )
    opened(page, address)
    write(page, "没有存储也能发")
    send(page)
    expect(page.get_by_role("status").filter(has_text="审核")).to_be_visible()
    assert Comment.objects.get().body == "没有存储也能发"


def test_a_report_has_a_draft_too_until_it_is_sent(page):
    comment = approved_comment()
    first = opened(page, f"/comments/{comment.pk}/report/")
    second = opened(page.context.new_page(), f"/comments/{comment.pk}/report/")
    first.get_by_label("举报原因").select_option("insult")
    first.get_by_label(NOTE).fill("骂人的话在第二句")
    second.get_by_label(NOTE).fill("另一个标签页")
    first.goto("/")
    first.goto(f"/comments/{comment.pk}/report/")
    assert first.get_by_label("举报原因").input_value() == "insult"
    assert first.get_by_label(NOTE).input_value() == "骂人的话在第二句"
    send(first)
    expect(first.get_by_role("status")).to_be_visible()
    assert Report.objects.get().note == "骂人的话在第二句"
    # The script runs after the page is shown. Not `wait_for_function`, whose expression the policy
    # of the page refuses as soon as it has to be asked twice.
    wait_until(lambda: first.evaluate("sessionStorage.length") == 0)
    assert second.evaluate("sessionStorage.length") == 1
