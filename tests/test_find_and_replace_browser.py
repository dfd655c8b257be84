"""Find and replace in the editor."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.editor_form import (
    CARET_AT,
    EDITOR,
    body,
    new_article,
    open_form,
    sign_in_page,
    wait_for_caret,
    write,
)
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

QUERY, REPLACEMENT = ".find-panel input >> nth=0", ".find-panel input >> nth=1"
CURRENT = f"{EDITOR} .match.is-current"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def status(page):
    return page.locator(".find-panel [role=status]")


@pytest.fixture
def text(page, live_server):
    """Open a text with three ferries in it, one of them partly in bold type."""
    sign_in_page(page, live_server)
    article = make_article(
        body="<p>渡船甲</p><p>渡<strong>船乙</strong></p><ul><li><p>Ferry 渡船丙</p></li></ul>"
    )
    open_form(page, f"/admin/articles/article/{article.pk}/change/")
    page.evaluate(CARET_AT, 0)
    page.keyboard.press("ControlOrMeta+f")
    return page


def test_matches_are_shown_one_after_the_other(text):
    text.keyboard.insert_text("渡船")
    expect(status(text)).to_have_text("第 1 处，共 3 处")
    assert text.locator(f"{EDITOR} .match").all_inner_texts() == ["渡船", "渡", "船", "渡船"]
    text.keyboard.press("Enter")
    press(text, "下一处")
    expect(status(text)).to_have_text("第 3 处，共 3 处")
    press(text, "下一处")
    expect(status(text)).to_have_text("第 1 处，共 3 处")
    text.focus(QUERY)
    text.keyboard.press("Shift+Enter")
    expect(status(text)).to_have_text("第 3 处，共 3 处")
    text.keyboard.press("Escape")
    expect(text.locator(".find-panel")).to_have_count(0)
    assert text.evaluate("getSelection().toString()") == "渡船"
    # Decorations are no part of the text.
    assert "match" not in body(text)


@pytest.mark.parametrize(
    ("query", "count"),
    [("ferry", 1), ("FERRY", 1), ("渡船甲渡", 0), ("(", 0), (".", 0), ("\\d", 0)],
)
def test_case_does_not_matter_and_no_character_is_special(text, query, count):
    text.keyboard.insert_text(query)
    expected = f"第 1 处，共 {count} 处" if count else "没有找到"
    expect(status(text)).to_have_text(expected)


def test_all_are_replaced_and_one_step_undoes_it(text):
    before = body(text)
    text.keyboard.insert_text("渡船")
    text.fill(REPLACEMENT, "新渡船")
    press(text, "全部替换")
    expect(status(text)).to_have_text("已替换 3 处")
    after = "<p>新渡船甲</p><p>新渡船<strong>乙</strong></p><ul><li><p>Ferry 新渡船丙</p></li></ul>"
    assert body(text) == after
    press(text, "撤销")
    assert body(text) == before
    press(text, "重做")
    assert body(text) == after


def test_one_is_replaced_and_what_was_typed_is_another_step(page, live_server):
    new_article(page, live_server)
    write(page, "甲甲甲")
    page.evaluate(CARET_AT, 0)
    press(page, "查找和替换")
    page.keyboard.insert_text("甲")
    page.fill(REPLACEMENT, "甲乙")
    press(page, "替换")
    expect(status(page)).to_have_text("第 2 处，共 3 处")
    assert body(page) == "<p>甲乙甲甲</p>"
    press(page, "替换")
    assert body(page) == "<p>甲乙甲乙甲</p>"
    press(page, "撤销")
    press(page, "撤销")
    assert body(page) == "<p>甲甲甲</p>"


def test_replacing_by_nothing_keeps_the_paragraph(text):
    text.keyboard.insert_text("渡船甲")
    press(text, "全部替换")
    assert body(text).startswith("<p></p><p>渡<strong>")


def test_matches_follow_the_text_as_it_is_written(text):
    text.keyboard.insert_text("渡船")
    text.evaluate(CARET_AT, 0)
    text.keyboard.insert_text("新渡船，")
    expect(status(text)).to_have_text("第 1 处，共 4 处")


def test_the_panel_searches_for_what_is_selected(text):
    text.keyboard.press("Escape")
    text.dblclick(f"{EDITOR} li p", position={"x": 5, "y": 5})
    wait_for_caret(text)
    text.keyboard.press("ControlOrMeta+f")
    assert text.input_value(QUERY).strip() == "Ferry"
    expect(text.locator(CURRENT)).to_have_count(1)


def test_the_form_is_not_sent_and_knows_nothing_of_the_panel(text):
    text.keyboard.insert_text("渡船")
    address = text.url
    text.keyboard.press("Enter")
    text.focus(REPLACEMENT)
    text.keyboard.press("Enter")
    assert text.url == address
    names = text.evaluate("[...new FormData(document.querySelector('#article_form')).keys()]")
    assert "" not in names
    assert text.evaluate("Object.keys(localStorage)") == []
