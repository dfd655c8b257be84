"""Writing on a phone: 360 px wide, by touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from tests.browser import Complaints, run_axe
from tests.editor_form import EDITOR, open_form, sign_in_page, write
from tests.factories import BROWSER, make_category, make_picture

pytestmark = pytest.mark.django_db(transaction=True)

TARGET = 44
# All that a finger aims at in the editor and its panels; what is scrolled out of view counts too.
SMALL = """least => [...document.querySelectorAll(
        ".editor-tools button, .editor-tools input, .submit-row button, dialog[open] button,"
        + " dialog[open] input:not([type=checkbox]), .prose-menubar--floating button")]
    .filter(element => element.checkVisibility())
    .map(element => [element.title || element.textContent, element.getBoundingClientRect()])
    .filter(([, box]) => box.width < least || box.height < least)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
"""
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def phone(browser: Browser, live_server):
    context = browser.new_context(
        base_url=str(live_server),
        user_agent=BROWSER,
        locale="zh-CN",
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    complaints = Complaints(page, str(live_server))
    sign_in_page(page, live_server)
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def tap_tool(phone: Page, name: str) -> None:
    """Tap a button of the toolbar, moving the toolbar first as a finger would."""
    button = phone.locator(f"[data-name={name}]")
    button.scroll_into_view_if_needed()
    button.tap()


def test_an_article_is_written_on_a_phone(phone):
    category = make_category(name="要闻")
    make_picture(alternative_text="渡口")
    open_form(phone)
    phone.tap("[name=title]")
    phone.keyboard.insert_text("手机上写的稿子")
    phone.tap(EDITOR)
    tap_tool(phone, "heading2")
    write(phone, "小标题", "正文")
    tap_tool(phone, "figure")
    choice = phone.locator(".picture-dialog [data-picture]")
    expect(choice).to_be_visible()
    assert phone.evaluate(SMALL, TARGET) == []
    choice.tap()
    expect(phone.locator(f"{EDITOR} figure img")).to_be_visible()
    assert phone.evaluate(SMALL, TARGET) == []
    assert phone.evaluate(NO_SIDEWAYS)
    phone.select_option("[name=category]", str(category.pk))
    with phone.expect_event("load"):
        phone.tap(".submit-row [name=_save]")
    article = Article.objects.get()
    assert article.title == "手机上写的稿子"
    assert article.body.startswith("<h2>小标题</h2><p>正文</p><figure>")


def test_the_tools_are_one_line_that_scrolls(phone):
    open_form(phone)
    phone.tap(EDITOR)
    tap_tool(phone, "table")
    tools = phone.locator(".prose-menubar[role=toolbar]")
    assert tools.evaluate("tools => tools.scrollWidth > tools.clientWidth")
    assert tools.bounding_box()["height"] < 2 * TARGET
    assert phone.evaluate(NO_SIDEWAYS)
    tap_tool(phone, "find")
    assert phone.evaluate(SMALL, TARGET) == []
    assert phone.evaluate(NO_SIDEWAYS)
    names = tools.locator("button").evaluate_all("all => all.map(e => [e.title, e.ariaLabel])")
    assert all(title and title == label and not title.isascii() for title, label in names)
    assert not run_axe(phone, context=".editor-tools").response["violations"]


def test_the_dialogs_fit(phone):
    open_form(phone)
    phone.tap(EDITOR)
    tap_tool(phone, "link")
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert phone.evaluate(SMALL, TARGET) == []
    assert phone.evaluate(NO_SIDEWAYS)
    box = phone.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
