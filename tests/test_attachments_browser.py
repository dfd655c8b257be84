"""The attachments in the form of an article: added, named, put in order, taken away, restored."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.editor_form import open_form, press, sign_in_page
from tests.writing import wait_for_autosave

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = ".attachments-input li"
PDF = b"%PDF-1.7"


def choose(page, *files):
    with page.expect_file_chooser() as chooser:
        page.click("[data-add]")
    chooser.value.set_files(
        [{"name": name, "mimeType": "x/y", "buffer": data} for name, data in files]
    )


def titles(page):
    return [row.input_value() for row in page.locator(f"{ROWS} input").all()]


def test_attachments_from_choosing_to_saving(page, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in_page(page, live_server)
    open_form(page)
    page.fill("[name=title]", "采购公告")
    choose(page, ("甲.pdf", PDF), ("坏.exe", b"MZ"), ("乙.pdf", PDF))
    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator(".attachment-status")).to_contain_text("坏.exe: 附件只能是")
    page.fill(f"{ROWS}:first-child input", "第一份")
    page.click(f"{ROWS}:last-child [aria-label=上移]")
    assert titles(page) == ["乙", "第一份"]
    # Kept with the rest of the form before it is saved.
    wait_for_autosave(page)
    page.reload()
    page.wait_for_selector(ROWS)
    assert titles(page) == ["乙", "第一份"]
    press(page, "_save")
    article = Article.objects.get()
    assert [row["title"] for row in article.attachment_list] == ["乙", "第一份"]
    page.wait_for_selector(ROWS)
    expect(page.locator(f"{ROWS}:first-child")).to_contain_text("乙.pdf 8 B")
    page.click(f"{ROWS}:first-child [aria-label=移除]")
    press(page, "_save")
    assert [row["title"] for row in Article.objects.get().attachment_list] == ["第一份"]
