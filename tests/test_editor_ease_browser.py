"""Ease of writing: tools in view, keys, a count, formatting that is cleared, tables."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.editor_form import (
    EDITOR,
    body,
    new_article,
    open_form,
    press,
    put_caret,
    sign_in_page,
    write,
)
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db(transaction=True)

# Whether tools or buttons lie over the line of the caret, and where the tools stand.
COVERED = """() => {
    const { view } = document.querySelector(".ProseMirror").editor;
    // The browser moves the caret; the editor hears of it a little later.
    const { focusNode, focusOffset } = getSelection();
    const caret = view.coordsAtPos(view.posAtDOM(focusNode, focusOffset));
    const tools = document.querySelector(".editor-tools").getBoundingClientRect();
    const buttons = document.querySelector(".submit-row").getBoundingClientRect();
    const inView = tools.top >= 0 && tools.bottom <= innerHeight;
    return [inView, caret.top >= tools.bottom, caret.bottom <= buttons.top];
}"""
COUNT = """async text => {
    const { countCharacters } = await import("/static/newsroom/editor/count.js");
    return countCharacters(text);
}"""
TABLE = (
    "<table><tbody><tr><th><p>一</p></th><th><p>二</p></th></tr>"
    "<tr><td><p>三</p></td><td><p>四</p></td></tr></tbody></table>"
)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_tools_stay_in_view_and_never_cover_the_caret(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 640})
    new_article(page, live_server)
    write(page, *["渡口停航三周之后，今晨六时重新通航。"] * 40)
    assert page.evaluate(COVERED) == [True, True, True]
    for key in ["ArrowUp"] * 25 + ["ArrowDown"] * 10:
        page.keyboard.press(key)
        assert page.evaluate(COVERED) == [True, True, True]
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.press("ControlOrMeta+f")
    page.keyboard.press("Escape")
    assert page.evaluate(COVERED) == [True, True, True]


@pytest.mark.parametrize("key", ["Control+s", "Meta+s"])
@pytest.mark.parametrize("focused", [EDITOR, "[name=title]"])
def test_a_key_saves_the_draft(page, live_server, key, focused):
    new_article(page, live_server)
    write(page, "还没有写完。")
    page.focus(focused)
    with page.expect_event("load"):
        page.keyboard.press(key)
    article = Article.objects.get()
    assert (article.status, article.body) == ("draft", "<p>还没有写完。</p>")


def test_a_new_article_begins_with_its_title(page, live_server):
    sign_in_page(page, live_server)
    open_form(page)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.name") == "title"
    page.keyboard.insert_text("渡口通航")
    assert page.input_value("[name=title]") == "渡口通航"


def test_characters_are_counted_as_chinese_editors_do(page, live_server):
    counts = {
        "": 0,
        " \n　\u200b\u200b ": 0,
        "渡口今晨重新通航。": 9,
        "“好”，他说……": 8,
        "COVID-19 疫情": 3,
        "增长3.5%，共1,204人": 7,
        "hello, world": 2,
        "don’t 停": 2,
        "①《水利》2026年": 7,
        "𠮷野家，ｖ２版": 6,
        "한글かな": 4,
    }
    sign_in_page(page, live_server)
    open_form(page)
    assert {text: page.evaluate(COUNT, text) for text in counts} == counts


def test_the_count_is_that_of_the_text_and_of_the_selection(page, live_server):
    new_article(page, live_server)
    write(page, "渡口通航。", "第 2 天")
    count = page.locator(".character-count")
    expect(count).to_have_text("共 8 字")
    page.keyboard.press("Shift+Home")
    expect(count).to_have_text("选中 3 字，共 8 字")
    page.keyboard.press("Delete")
    expect(count).to_have_text("共 5 字")


def test_formatting_is_cleared_and_content_stays(page, live_server):
    sign_in_page(page, live_server)
    formatted = (
        "<h2>小<strong>标</strong>题</h2>"
        '<ul><li><p><em>一</em>项<a href="/x/">链接</a></p></li></ul>'
        "<blockquote><p>引<sup>文</sup></p></blockquote>"
    )
    article = make_article(body=formatted, title="格式")
    open_form(page, f"/admin/articles/article/{article.pk}/change/")
    put_caret(page, "h2")
    page.keyboard.press("ControlOrMeta+a")
    page.click("[data-name=clearFormatting]")
    link = '<a rel="noopener" href="/x/">链接</a>'
    assert body(page) == f"<p>小标题</p><p>一项{link}</p><p>引文</p>"
    page.keyboard.press("ControlOrMeta+z")
    put_caret(page, "h2")
    page.keyboard.press("ControlOrMeta+\\")
    assert body(page).startswith("<p>小标题</p><ul>")


@pytest.mark.parametrize("last", ["table", "figure", "rule"])
def test_behind_the_last_table_or_picture_there_is_room_to_write(page, live_server, last):
    sign_in_page(page, live_server)
    picture = make_picture()
    figure = f'<figure><img src="{picture.file.url}" alt="渡口" width="64" height="48"></figure>'
    end = {"table": TABLE, "figure": figure, "rule": "<hr>"}[last]
    article = make_article(body=f"<p>正文</p>{end}")
    open_form(page, f"/admin/articles/article/{article.pk}/change/")
    # A text that was only looked at is the text that was stored.
    assert body(page) == article.body
    put_caret(page, "> p:last-child")
    write(page, "后面的话")
    press(page, "_save")
    article.refresh_from_db()
    assert article.body == f"<p>正文</p>{end}<p>后面的话</p>"


def test_what_is_inserted_at_the_end_leaves_room_too(page, live_server):
    new_article(page, live_server)
    page.click("[data-name=table]")
    put_caret(page, "> p:last-child")
    write(page, "表后")
    assert body(page).endswith("</table><p>表后</p>")


def cells(page):
    return page.eval_on_selector_all(
        f"{EDITOR} tr", "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )


def test_keys_move_through_a_table_and_add_rows(page, live_server):
    new_article(page, live_server)
    page.click("[data-name=table]")
    for number in range(10):
        page.keyboard.insert_text(str(number))
        page.keyboard.press("Tab")
    assert cells(page) == [["0", "1", "2"], ["3", "4", "5"], ["6", "7", "8"], ["9", "", ""]]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.insert_text("八")
    assert cells(page)[2] == ["6", "7", "八"]


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("table:addRowBefore", [["", ""], ["一", "二"], ["三", "四"]]),
        ("table:addRowAfter", [["一", "二"], ["", ""], ["三", "四"]]),
        ("table:addColumnBefore", [["", "一", "二"], ["", "三", "四"]]),
        ("table:addColumnAfter", [["一", "", "二"], ["三", "", "四"]]),
        ("table:deleteRow", [["三", "四"]]),
        ("table:deleteColumn", [["二"], ["四"]]),
        ("table:deleteTable", []),
    ],
)
def test_rows_and_columns_have_buttons(page, live_server, button, expected):
    sign_in_page(page, live_server)
    article = make_article(body=TABLE)
    open_form(page, f"/admin/articles/article/{article.pk}/change/")
    put_caret(page, "th >> nth=0")
    page.click(f"[data-name='{button}']")
    assert cells(page) == expected
