"""Several files dropped into a text at once: one dialog with a line for each picture."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Picture
from tests.editor_form import EDITOR, body, new_article, press, write
from tests.test_pasted_pictures_browser import png
from tests.test_pictures_browser import serve_media

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """(editor, { selector, files }) => {
    const data = new DataTransfer();
    for (const [name, type, bytes] of files) {
        data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    }
    const { left, top, width, height } = editor.querySelector(selector).getBoundingClientRect();
    const at = { clientX: left + width / 3, clientY: top + height / 2 };
    const options = { bubbles: true, cancelable: true, dataTransfer: data, ...at };
    editor.dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture
def desk(page: Page, live_server: object) -> Page:
    serve_media(page)
    new_article(page, live_server)
    return page


def line(page: Page, number: int) -> Any:
    return page.locator(".picture-uploads li").nth(number)


def test_a_file_of_another_kind_says_where_it_belongs(desk: Page) -> None:
    drop = {"selector": "p", "files": [["通知.pdf", "application/pdf", list(b"%PDF-1.7")]]}
    desk.locator(EDITOR).evaluate(DROP, drop)
    expect(line(desk, 0).locator(".errornote")).to_contain_text("附件")
    line(desk, 0).get_by_role("button").click()
    expect(desk.locator("dialog.picture-uploads")).to_have_count(0)


def drop_files(desk: Page) -> None:
    files = [
        ("江边的渡口.png", "image/png", png("red", (30, 20))),
        ("IMG_2931.PNG", "image/png", png("blue", (50, 20))),
        ("a.gif", "image/gif", b"GIF89a<html><script>"),
        ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("heavy.png", "image/png", b"\x89PNG"),
        ("稿件.docx", "application/zip", b"PK"),
    ]
    drop = {"selector": "p", "files": [[n, t, list(c)] for n, t, c in files]}
    desk.evaluate("""() => {
        // A file of 200 MB need not be made for its size to be read.
        const { get } = Object.getOwnPropertyDescriptor(Blob.prototype, "size");
        Object.defineProperty(Blob.prototype, "size", {
            get() { return this.name === "heavy.png" ? 200 * 2 ** 20 : get.call(this); },
        });
    }""")
    desk.locator(EDITOR).evaluate(DROP, drop)


def test_several_pictures_at_once(desk: Page) -> None:
    write(desk, "渡口停航三周之后，今晨六时重新通航，首班渡船载客四十一人。", "第二段。")
    drop_files(desk)
    dialog = desk.locator("dialog.picture-uploads")
    # The Word file, which is damaged, comes first.
    desk.get_by_role("button", name="关闭").click()
    expect(dialog.locator("li")).to_have_count(5)
    expect(line(desk, 0).locator("[name=alternative_text]")).to_have_value("江边的渡口")
    expect(line(desk, 1).locator("[name=alternative_text]")).to_have_value("")
    expect(line(desk, 4).locator(".errornote")).to_contain_text("20 MB")
    # The caption stands for the alternative text, until that is written.
    line(desk, 1).locator("[name=caption]").fill("首班渡船")
    expect(line(desk, 1).locator("[name=alternative_text]")).to_have_value("首班渡船")
    for number in (2, 3):
        line(desk, number).locator("[name=alternative_text]").fill("图")
    dialog.locator(".default").click()
    expect(line(desk, 2).locator(".errornote")).to_have_count(1)
    expect(line(desk, 3).locator(".errornote")).to_contain_text("SVG")
    assert Picture.objects.count() == 2
    for _number in range(3):
        line(desk, 2).locator("button").click()
    dialog.locator(".default").click()
    expect(dialog).to_have_count(0)
    expect(desk.locator(f"{EDITOR} figure > img")).to_have_count(2)
    text = body(desk)
    # The sentence is whole, and the pictures stand beside its paragraph in their order.
    assert "渡口停航三周之后，今晨六时重新通航，首班渡船载客四十一人。" in text
    assert text.index("江边的渡口") < text.index("首班渡船</figcaption>")
    assert "<p>第二段。</p>" in text
    press(desk, "_save")
    assert Article.objects.get().body.count("<figure>") == 2
