"""The editor where something is missing: an old browser, no scripts, a script that did not come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from articles.models import Article
from tests.editor_form import ADD, body, new_article, open_form, press, sign_in_page, write
from tests.factories import make_article, make_category, make_picture, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

# What came after Chromium 109, the last for Windows 7.
NEWER = """
    for (const name of ["toSorted", "toReversed", "toSpliced", "with"]) {
        delete Array.prototype[name];
        delete Object.getPrototypeOf(Int8Array.prototype)[name];
    }
    for (const name of ["union", "intersection", "difference", "symmetricDifference",
                        "isSubsetOf", "isSupersetOf", "isDisjointFrom"]) delete Set.prototype[name];
    for (const name of ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach",
                        "some", "every", "find"]) delete globalThis.Iterator?.prototype[name];
    for (const name of ["showPopover", "hidePopover", "togglePopover", "popover"])
        delete HTMLElement.prototype[name];
    for (const name of ["popoverTargetElement", "popoverTargetAction"])
        delete HTMLButtonElement.prototype[name];
    for (const name of ["isWellFormed", "toWellFormed"]) delete String.prototype[name];
    for (const name of ["getHTML", "setHTMLUnsafe", "moveBefore"]) delete Element.prototype[name];
    for (const name of ["groupBy"]) { delete Object[name]; delete Map[name]; }
    for (const name of ["try", "withResolvers"]) delete Promise[name];
    delete Array.fromAsync;
    delete AbortSignal.any;
    delete RegExp.escape;
    delete URL.canParse;
    delete URL.parse;
    delete globalThis.Iterator;
    delete ArrayBuffer.prototype.transfer;
"""
SENTENCE = ".editor-missing"
PLAIN = ".field-body textarea"


def test_an_old_browser_has_all_tools(page, live_server):
    page.add_init_script(NEWER)
    new_article(page, live_server)
    page.click("[data-name=heading2]")
    write(page, "小标题", "正文里的渡船")
    page.click("[data-name=bulletList]")
    page.keyboard.press("ControlOrMeta+f")
    page.keyboard.insert_text("渡船")
    expect(page.locator(".find-panel [role=status]")).to_have_text("第 1 处，共 1 处")
    page.get_by_role("button", name="全部替换").click()
    page.keyboard.press("Escape")
    page.click("[data-name=figure]")
    dialog = page.locator(".picture-dialog")
    dialog.locator("[name=file]").set_input_files(
        {"name": "渡口.png", "mimeType": "image/png", "buffer": picture_file().read()}
    )
    dialog.locator("[name=alternative_text]").fill("渡口")
    dialog.locator(".upload button").click()
    page.wait_for_selector(".ProseMirror figure img")
    expect(page.locator(SENTENCE)).to_be_hidden()
    press(page, "_save")
    article = Article.objects.get()
    assert article.body.startswith("<h2>小标题</h2><ul><li><p>正文里的</p>")
    assert "<figure>" in article.body


@pytest.mark.parametrize("missing", ["django_prose_editor/editor", "newsroom/editor/find"])
def test_without_a_script_the_plain_text_is_there_with_a_sentence(browser, live_server, missing):
    # With a context of its own: the browser rightly complains.
    context = browser.new_context(base_url=str(live_server), locale="zh-CN")
    page = context.new_page()
    sign_in_page(page, live_server)
    picture = make_picture()
    figure = (
        f'<figure><img src="{picture.file.url}" alt="渡口" width="64" height="48">'
        "<figcaption>渡口 <small>石小满 摄</small></figcaption></figure>"
    )
    article = make_article(body=f"<p>正文</p>{figure}")
    page.route(f"**/{missing}*.js", lambda route: route.abort())
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.locator(SENTENCE)).to_contain_text("编辑器没有打开")
    expect(page.locator(PLAIN)).to_have_value(article.body)
    page.fill(PLAIN, article.body + "<p>补一句</p>")
    press(page, "_save")
    article.refresh_from_db()
    # Nothing of what only our own extensions know was dropped.
    assert article.body == f"<p>正文</p>{figure}<p>补一句</p>"
    context.close()


def test_without_scripts_plain_paragraphs_are_taken(browser: Browser, live_server):
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = context.new_page()
    sign_in_page(page, live_server)
    category = make_category(name="要闻")
    page.goto(ADD)
    expect(page.locator(SENTENCE)).to_be_visible()
    page.fill("[name=title]", "没有脚本")
    page.select_option("[name=category]", str(category.pk))
    page.fill(PLAIN, "第一段，3 < 4。\n\n第二段\n换行")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.get().body == "<p>第一段，3 &lt; 4。</p><p>第二段<br>换行</p>"
    context.close()


def too_long(page):
    return page.locator("#id_body_too_long")


def put(page, length):
    page.evaluate(
        """length => {
            const { commands } = document.querySelector(".ProseMirror").editor;
            commands.setContent(`<p>${"渡".repeat(length)}</p>`, { emitUpdate: true });
        }""",
        length,
    )


def test_a_text_that_is_too_long_is_said_before_it_is_sent_and_stays(page, live_server):
    new_article(page, live_server)
    put(page, 200_000)
    expect(too_long(page)).to_contain_text("200,000")
    put(page, 1_000)
    expect(too_long(page)).to_be_hidden()
    # So long that the server would not read it.
    put(page, 400_001)
    address = page.url
    page.click("[name=_save]")
    expect(too_long(page)).to_be_in_viewport()
    assert page.url == address
    assert len(body(page)) == 400_008


def test_what_the_server_refuses_for_its_length_is_still_in_the_form(page, live_server):
    new_article(page, live_server)
    put(page, 200_001)
    # What is still on its way is fetched by the next page, which loads again then.
    expect(page.locator(".autosave-status")).to_contain_text("已自动保存")
    press(page, "_save")
    expect(page.locator(".field-body .errorlist")).to_contain_text("200,000")
    assert page.input_value("[name=title]") == "渡口今晨重新通航"
    assert not Article.objects.exists()
    page.wait_for_selector(".editor-tools")
    assert len(body(page)) == 200_008
    put(page, 10)
    expect(page.locator(".autosave-status")).to_contain_text("已自动保存")
    press(page, "_save")
    assert Article.objects.get().body == f"<p>{'渡' * 10}</p>"


@pytest.mark.parametrize("path", [ADD, "/admin/articles/page/1/change/"])
def test_the_tools_work_in_every_form_with_a_text(page, live_server, path):
    sign_in_page(page, live_server)
    open_form(page, path)
    expect(page.locator(".character-count")).to_contain_text("字")
    expect(page.locator(SENTENCE)).to_be_hidden()
