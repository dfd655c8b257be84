"""Documents of other programs, as they stand in the clipboard, pasted into the editor.

`clipboard/` has a document for each way of theirs, and beside it what is stored of it. A new one:
write the document, and read twice what is expected before it is trusted.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from tests import clipboard_documents
from tests.clipboard_page import DOCUMENTS, one_block_a_line, paste, with_own_pictures
from tests.editor_form import EDITOR, body, open_form, sign_in_page

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = re.compile(
    "mso|style=|class=|<span|[\u200b-\u200f\u202a-\u202e\ufeff\xa0]|&nbsp;|\u3000\u3000|<p>\\s*</p>|(?:<p>|<br>)[\\s\u3000]"
)


@pytest.fixture
def editor(page: Page, live_server: object) -> Page:
    page.route("**/media/**", lambda route: route.fulfill(status=200, body=b""))
    # Beside generated examples, the server may not ask for random numbers.
    page.route("**/autosave/**", lambda route: route.abort())
    sign_in_page(page, live_server)
    open_form(page)
    return page


def test_documents_of_all_programs_become_articles(editor):
    documents = [path for path in sorted(DOCUMENTS.glob("*.html")) if path.suffixes == [".html"]]
    assert len(documents) >= 40
    wrong = []
    for path in documents:
        stored = one_block_a_line(paste(editor, with_own_pictures(path.read_text())))
        expected = path.with_suffix(".expected.html").read_text()
        if stored != expected or REFUSED.search(stored):
            wrong.append(f"{path.name}\n{stored}")
    assert not wrong, "\n\n".join(wrong)


def visible(html: str) -> str:
    """Return the characters of a text without white space, which may change."""
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", html)))


SECTIONS = (
    "<p>停航三周之后重开。</p><p><b>等了三周</b></p><p>候船的人很多。</p>"
    "<p><b>水退了。</b></p><p><b>首班六时</b></p><p>载客四十一人。</p>"
)


def test_short_bold_lines_are_offered_as_headings(editor):
    paste(editor, SECTIONS)
    bar = editor.locator("[data-notice=headings]")
    expect(bar.locator("[role=status]")).to_have_text("有 2 处像小标题。")
    expect(editor.locator(EDITOR)).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    editor.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="设为小标题")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    expect(editor.locator(EDITOR)).to_be_focused()
    headings = body(editor)
    assert headings == (
        "<p>停航三周之后重开。</p><h2>等了三周</h2><p>候船的人很多。</p>"
        "<p><strong>水退了。</strong></p><h2>首班六时</h2><p>载客四十一人。</p>"
    )
    editor.keyboard.press("ControlOrMeta+z")
    assert body(editor) == headings.replace("h2>", "p>").replace(
        "<p>等了三周</p>", "<p><strong>等了三周</strong></p>"
    ).replace("<p>首班六时</p>", "<p><strong>首班六时</strong></p>")


def test_the_offer_of_headings_can_be_refused(editor):
    bar = editor.locator("[data-notice=headings]")
    before = paste(editor, SECTIONS)
    bar.get_by_role("button", name="不用").click()
    expect(bar).to_be_hidden()
    expect(editor.locator(".heading-candidate")).to_have_count(0)
    assert body(editor) == before
    # Only what is pasted is offered.
    paste(editor, "<p>补记：水位还在退。</p><p>明日加班。</p>", appended=True)
    expect(bar).to_be_hidden()
    paste(editor, SECTIONS)
    bar.get_by_role("button").first.focus()
    editor.keyboard.press("Escape")
    expect(bar).to_be_hidden()


def test_what_a_text_can_t_have_is_said(editor):
    notice = editor.locator("[data-notice=losses]")
    frame, video = '<iframe src="https://v.example/"></iframe>', "<video></video><video></video>"
    assert paste(editor, f"<p>甲</p>{frame}{video}") == "<p>甲</p>"
    expect(notice.locator("[role=status]")).to_have_text(
        "正文里放不下这些内容，已去掉：视频 2 个，嵌入的网页 1 个。"
    )
    notice.get_by_role("button", name="关闭").click()
    expect(notice).to_be_hidden()
    paste(editor, f"<p>甲</p>{frame}")
    expect(notice).to_be_visible()
    paste(editor, "<p>乙</p>")
    expect(notice).to_be_hidden()


def test_a_table_wins_over_the_picture_of_it(editor):
    stored = paste(
        editor,
        "<table><tr><td>首班</td><td>6:00</td></tr></table>",
        **{"image/png": "no picture"},
    )
    assert stored == (
        "<table><tbody><tr><td><p>首班</p></td><td><p>6:00</p></td></tr></tbody></table>"
    )
    expect(editor.locator(".picture-dialog")).to_have_count(0)


def test_a_picture_that_a_browser_copied_is_taken_as_a_file(editor):
    picture = '<html><body><!--StartFragment--><img src="https://x.example/a.png">'
    paste(editor, picture, **{"image/png": "no picture"})
    expect(editor.locator("dialog").first).to_be_visible()


PLAIN = {
    "一、总则\n\n1. 首班六时\n2、末班十时": ("<p>一、总则</p><p>1. 首班六时</p><p>2、末班十时</p>"),
    "　　第一段。　\r\n　　第二段。\u200b\u200c\n\t第三段": (
        "<p>第一段。</p><p>第二段。</p><p>第三段</p>"
    ),
    "全家👨‍👩‍👧a\u200db": "<p>全家👨‍👩‍👧ab</p>",
    "渡口 A&B <重开>": "<p>渡口 A&amp;B &lt;重开&gt;</p>",
}


def test_plain_text_keeps_its_characters(editor):
    for text, stored in PLAIN.items():
        assert paste(editor, "", **{"text/plain": text}) == stored


def test_part_of_a_sentence_is_pasted_into_a_sentence(editor):
    paste(editor, "<p>渡口</p>")
    span = "<html><body><!--StartFragment--><span style='font-size:10.5pt'>重新<b>通航</b></span>"
    assert paste(editor, span, appended=True) == "<p>渡口重新<strong>通航</strong></p>"


def test_the_address_of_a_link_is_not_replaced_by_its_words(editor):
    link = '<p>见<a href="https://example.cn/long">www.example.cn</a>，来信a@b.cn，a@b.cn</p>'
    assert paste(editor, link) == (
        '<p>见<a href="https://example.cn/long" rel="noopener">www.example.cn</a>，来信a@b.cn，'
        '<a href="mailto:a@b.cn" rel="noopener">a@b.cn</a></p>'
    )


def test_visible_characters_in_are_visible_characters_out(editor):
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(clipboard_documents.DOCUMENTS)
    def check(document: clipboard_documents.Part) -> None:
        html, text = document
        stored = paste(editor, html)
        assert visible(stored) == re.sub(r"\s", "", text)
        assert not REFUSED.search(stored)

    check()


def test_a_list_with_letters_looks_like_one(editor):
    paste(
        editor, '<ol type="A"><li>早班</li></ol><ol type="a"><li>东渡</li></ol><ol><li>甲</li></ol>'
    )
    look = "lists => lists.map(list => getComputedStyle(list).listStyleType)"
    shown = editor.eval_on_selector_all(f"{EDITOR} ol", look)
    assert shown == ["upper-alpha", "lower-alpha", "decimal"]
