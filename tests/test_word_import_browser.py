"""Word files in the newsroom's browser: on their page, dropped into the text, or refused."""

import base64

import pytest
from playwright.sync_api import expect

from articles.models import Article, Picture
from tests.editor_form import EDITOR, body, open_form, sign_in_page
from tests.factories import make_category
from tests.served_site import wait_until
from tests.word_files import docx, paragraph, report

pytestmark = pytest.mark.django_db(transaction=True)
DROP = """([data, name, selector]) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name));
    const target = document.querySelector(selector);
    const { left, bottom } = target.getBoundingClientRect();
    const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
    const point = { clientX: left + 5, clientY: bottom - 5 };
    target.dispatchEvent(new DragEvent("drop", { ...options, ...point }));
}"""
DIALOG = ".word-dialog"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drop(page, data, name="通讯.docx", selector=f"{EDITOR} > :first-child"):
    page.evaluate(DROP, [base64.b64encode(data).decode(), name, selector])


def test_ten_pictures_are_published_within_eight_clicks(page, live_server):
    category = make_category(name="要闻")
    sign_in_page(page, live_server)
    page.goto("/admin/")
    clicks = 0

    def click(selector):
        nonlocal clicks
        clicks += 1
        page.click(selector)

    with page.expect_event("load"):
        click("text=导入 Word 文件")
    # Choosing the file in the window of the system takes two more.
    clicks += 2
    with page.expect_file_chooser() as chooser:
        click("[name=file]")
    file = {"name": "通讯.docx", "mimeType": "application/x", "buffer": report(10)}
    chooser.value.set_files(file)
    page.wait_for_url("**/change/")
    expect(page.locator(".messagelist .success")).to_contain_text("已导入为草稿")
    # Opened and chosen.
    clicks += 2
    page.select_option("[name=category]", str(category.pk))
    with page.expect_event("load"):
        click("[name=_publish]")
    article = Article.objects.published().get()
    assert article.body.count("<figcaption>") == Picture.objects.count() == 10
    assert clicks <= 8


def test_a_file_dropped_into_the_text(page, live_server):
    sign_in_page(page, live_server)
    open_form(page)
    # Old files are refused in words, and nothing is changed.
    drop(page, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1WordDocument", "旧稿.doc")
    expect(page.locator(DIALOG)).to_contain_text("另存为")
    page.click(f"{DIALOG} button")
    assert body(page) == ""
    # An empty form is filled, title and all.
    drop(page, report(1))
    expect(page.locator("[name=title]")).to_have_value("春耕从十里铺开始")
    expect(page.locator("[name=subtitle]")).to_have_value("——记今年的第一犁")
    expect(page.locator(f"{EDITOR} figure img")).to_have_count(1)
    expect(page.locator(DIALOG)).to_have_count(0)
    # Later ones are inserted between two blocks, and what they leave out is told.
    more = docx(paragraph("插进来的一段。") + paragraph(runs="<m:oMath/>"))
    drop(page, more, selector=f"{EDITOR} > p")
    expect(page.locator(DIALOG)).to_contain_text("公式 1 个")
    page.click(f"{DIALOG} button")
    wait_until(lambda: "插进来的一段。" in body(page))
    assert body(page).startswith(
        "<p>三月的风还凉，地里已经热闹起来。</p><p>插进来的一段。</p><h2>一、开犁</h2>"
    )
    assert page.input_value("[name=title]") == "春耕从十里铺开始"
    # Beside the text it is not opened by the browser, but inserted at the end.
    drop(page, docx(paragraph("末尾的一段。")), selector="[name=title]")
    wait_until(lambda: body(page).endswith("<p>末尾的一段。</p>"))


def test_a_refused_file_is_told_on_the_page(page, live_server):
    sign_in_page(page, live_server)
    page.goto("/admin/articles/article/import-word/")
    drop(page, b"no file", "通讯.docx", ".word-import")
    expect(page.locator(".errorlist")).to_contain_text("这不是 Word 文件")
    assert not Article.objects.exists()
