"""The dialog of a withdrawal and the words of the button that publishes, in a real browser."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.editor_form import sign_in_page
from tests.factories import make_article, make_category, make_draft, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "[name=title]"


def signed_in(page):
    make_user(group="editor", username="editor")
    page.goto("/accounts/login/?next=/admin/")
    page.fill("[name=login]", "editor")
    page.fill("[name=password]", "correct horse battery")
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture
def desk(page, live_server):
    sign_in_page(page, live_server)
    return page


def opened(desk, article):
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.wait_for_selector(".ProseMirror[contenteditable]")


def test_withdrawal_asks_in_a_dialog_and_saves_the_text_too(desk):
    article = make_article(title="旧题")
    opened(desk, article)
    desk.fill(TITLE, "新题")
    button = desk.locator(".submit-row [name=_withdraw]")
    dialog = desk.get_by_role("dialog", name="公开撤下这篇文章？")
    button.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    assert desk.input_value(TITLE) == "新题"
    button.click()
    dialog.get_by_label("原因（记入日志）").fill("数字有误")
    dialog.get_by_label("撤稿说明").fill("请见更正。")
    with desk.expect_event("load"):
        dialog.get_by_role("button", name="公开撤稿").click()
    expect(desk.locator(".messagelist .success")).to_contain_text(
        "已保存。《新题》现在的状态：已撤稿"
    )
    article.refresh_from_db()
    assert (article.status, article.title) == ("withdrawn", "新题")
    assert article.withdrawal_notice == "请见更正。"


def test_the_dialog_without_a_reason_leads_to_the_page_and_back_to_the_text(desk):
    article = make_article(title="旧题")
    opened(desk, article)
    desk.fill(TITLE, "新题")
    desk.click(".submit-row [name=_withdraw]")
    with desk.expect_event("load"):
        desk.click("dialog[open] [name=_withdraw]")
    expect(desk.locator(".errorlist")).to_contain_text("请写明原因")
    with desk.expect_event("load"):
        desk.click("[name=_edit]")
    desk.wait_for_selector(".ProseMirror[contenteditable]")
    assert desk.input_value(TITLE) == "新题"
    assert "今晨六时重新通航" in desk.inner_text(".ProseMirror")
    article.refresh_from_db()
    assert (article.status, article.title) == ("published", "旧题")


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2099-12-31T12:00", "定时发布 2099-12-31 12:00"),
        ("2020-12-31T12:00", "发布，日期为 2020-12-31 12:00"),
        ("", "发布"),
    ],
)
def test_the_button_says_what_it_will_do(desk, time, words):
    draft = make_draft()
    opened(desk, draft)
    button = desk.locator("[name=_publish]")
    expect(button).to_have_text("发布")
    desk.fill("[name=publish_at]", time)
    expect(button).to_have_text(words)
    with desk.expect_event("load"):
        desk.click("[name=_save]")
    expect(button).to_have_text(words)


def test_the_editor_names_its_error_to_screen_readers(desk):
    category = make_category(name="要闻")
    desk.goto("/admin/articles/article/add/")
    desk.wait_for_selector(".ProseMirror[contenteditable]")
    desk.fill(TITLE, "只有标题")
    desk.select_option("[name=category]", str(category.pk))
    with desk.expect_event("load"):
        desk.click("[name=_publish]")
    editor = desk.locator(".ProseMirror[contenteditable]")
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(editor).to_have_accessible_description("发布前请写正文，或放一张图片。")
    assert not Article.objects.exists()


def test_a_withdrawal_needs_no_script(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    try:
        desk = signed_in(context.new_page())
        article = make_article(title="旧题")
        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        desk.fill(TITLE, "新题")
        desk.click(".submit-row [name=_withdraw]")
        desk.get_by_label("原因（记入日志）").fill("数字有误")
        desk.set_viewport_size({"width": 360, "height": 740})
        desk.click(".submit-row [name=_withdraw]")
        expect(desk.locator(".messagelist .success")).to_contain_text("新题")
        article.refresh_from_db()
        assert (article.status, article.title) == ("withdrawn", "新题")
    finally:
        context.close()
