"""Pictures of pasted texts in a real browser: placeholders, and what comes in their place."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from articles.editing import remote_pictures
from articles.editing.remote_pictures import NotFetchedError
from articles.models import Article, Picture, PictureFetch
from newscenter.task_worker import TaskWorker
from tests.editor_form import EDITOR, body, new_article, press
from tests.picture_files import encoded
from tests.served_site import wait_until
from tests.test_pictures_browser import serve_media

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(editor, { html, rtf, files }) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    if (rtf) data.setData("text/rtf", rtf);
    for (const [name, type, bytes] of files) {
        data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    }
    const options = { bubbles: true, cancelable: true, clipboardData: data };
    editor.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def png(color: str, size: tuple[int, int] = (60, 40)) -> bytes:
    return encoded(Image.new("RGB", size, color), "PNG")


def data_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def rtf(*pictures: str) -> str:
    return r"{\rtf1\ansi{\*\listpicture{\pict\pngblip 8950}}" + "".join(pictures) + "}"


def in_rtf(content: bytes) -> str:
    digits = content.hex()
    lines = "\r\n".join(digits[start : start + 128] for start in range(0, len(digits), 128))
    return (
        r"\pard{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv a}}}\picw100\pngblip"
        rf"{{\*\blipuid 0f0f}}{lines}}}}}{{\nonshppict{{\pict\wmetafile8 0100}}}}\par "
    )


def paste(page: Page, html: str = "", *, rtf: str = "", files: Any = ()) -> None:
    data = {"html": html, "rtf": rtf, "files": [[n, t, list(c)] for n, t, c in files]}
    page.locator(EDITOR).evaluate(PASTE, data)


def clear(page: Page) -> None:
    page.click(EDITOR)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")


@pytest.fixture
def desk(page: Page, live_server: object) -> Page:
    serve_media(page)
    new_article(page, live_server)
    return page


@pytest.fixture
def remote(monkeypatch) -> dict[str, Any]:
    answers: dict[str, Any] = {}

    def fetch(address: str) -> bytes:
        if isinstance(answers[address], Exception):
            raise answers[address]
        return answers[address]

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    return answers


def pictures(page: Page) -> list[str]:
    """Return the alternative texts of the pictures that are there."""
    images = page.locator(f"{EDITOR} figure > img").all()
    return [image.get_attribute("alt") for image in images]


def test_pictures_of_a_paste(desk: Page, remote: dict[str, Any]) -> None:
    remote["https://mmbiz.qpic.cn/a?wx_fmt=png"] = png("red")
    remote["https://mmbiz.qpic.cn/b"] = NotFetchedError("对方网站太久没有回应。")
    paste(
        desk,
        '<section><p>江边的渡口</p><p><img data-src="https://mmbiz.qpic.cn/a?wx_fmt=png"'
        ' src="data:image/svg+xml,%3Csvg/%3E"></p>'
        '<figure><img src="//mmbiz.qpic.cn/b" alt="image1.png"><figcaption>图为渡口</figcaption>'
        f'</figure><p><img src="{data_url(png("blue"))}" alt="首班渡船"></p>'
        '<p><img src="file:///C:/a/clip_image001.png"></p>'
        '<img src="https://a.cn/counter.gif" width="1" height="1"></section>',
    )
    placeholders = desk.locator(f"{EDITOR} .picture-placeholder")
    expect(placeholders).to_have_count(3)
    expect(placeholders.nth(0)).to_have_text("正在取回图片……")
    expect(placeholders.nth(2)).to_contain_text("没有")
    assert pictures(desk) == ["首班渡船"]
    wait_until(lambda: PictureFetch.objects.filter(status="waiting").count() == 2)
    TaskWorker().run_due()
    expect(desk.locator(".picture-status [role=status]")).to_contain_text("2 张图片没有带过来")
    expect(placeholders).to_have_count(2)
    expect(placeholders.nth(0)).to_contain_text("太久没有回应")
    assert pictures(desk) == ["", "首班渡船"]
    assert body(desk).startswith("<p>江边的渡口</p><figure>")
    # The place is found and removed with the keyboard.
    desk.click(".picture-status button >> nth=0")
    expect(desk.locator(EDITOR)).to_be_focused()
    desk.keyboard.press("Delete")
    expect(placeholders).to_have_count(1)
    # Its caption stays.
    assert "<p>图为渡口</p>" in body(desk)
    press(desk, "_publish")
    assert "没有带过来或还在路上" in desk.inner_text(".messagelist")
    article = Article.objects.get()
    assert article.body.count("<img") == 3
    assert "qpic" not in article.body
    desk.goto(article.get_absolute_url())
    assert "/pending/" not in desk.content()
    assert desk.locator("article img").count() == 2


def test_pictures_of_word_are_taken_from_its_rtf_in_their_order(desk: Page) -> None:
    html = "".join(
        f'<p>第{number}段<img src="file:///C:/clip_image00{number}.png" alt="{alt}"></p>'
        for number, alt in enumerate(["渡口", "图片 2", "描述已自动生成"])
    )
    emf = r"{\*\shppict{\pict\emfblip 0100}}"
    paste(desk, html, rtf=rtf(in_rtf(png("red", (30, 20))), emf, in_rtf(png("blue", (50, 20)))))
    placeholders = desk.locator(f"{EDITOR} .picture-placeholder")
    expect(placeholders).to_have_count(1)
    expect(placeholders).to_contain_text("这种图片")
    assert pictures(desk) == ["渡口", ""]
    widths = [image.get_attribute("width") for image in desk.locator(f"{EDITOR} img").all()]
    assert widths == ["30", "50"]
    # As many pictures as places, or nobody knows which is which.
    clear(desk)
    paste(desk, html, rtf=rtf(in_rtf(png("red"))))
    expect(placeholders).to_have_count(3)
    assert Picture.objects.count() == 2


def test_an_address_that_is_none_of_the_web_is_named_as_such(desk: Page) -> None:
    paste(desk, '<p>一</p><img src="ftp://a.cn/1.png"><p>二</p><img src="/logo.png">')
    wait_until(lambda: PictureFetch.objects.filter(status="waiting").count() == 2)
    TaskWorker().run_due()
    placeholders = desk.locator(f"{EDITOR} .picture-placeholder")
    for number in (0, 1):
        expect(placeholders.nth(number)).to_contain_text("不是网址")


def test_a_save_waits_for_what_is_being_uploaded(desk: Page) -> None:
    paste(desk, f'<p>江边。</p><img src="{data_url(png("red"))}" alt="渡口">')
    press(desk, "_save")
    assert Picture.objects.get().file.url in Article.objects.get().body


def test_a_placeholder_lives_through_a_reload_and_another_picture_takes_its_place(
    desk: Page, remote: dict[str, Any]
) -> None:
    remote["https://a.cn/1"] = png("green")
    paste(desk, '<p>江边。</p><img src="https://a.cn/1" alt="渡口"><img src="file:///a.png">')
    placeholders = desk.locator(f"{EDITOR} .picture-placeholder")
    expect(placeholders).to_have_count(2)
    wait_until(lambda: PictureFetch.objects.count() == 2)
    press(desk, "_save")
    TaskWorker().run_due()
    # The server puts in what has come meanwhile.
    desk.reload()
    desk.wait_for_selector(".editor-tools")
    expect(placeholders).to_have_count(1)
    expect(placeholders).to_contain_text("没有一起带出来")
    assert pictures(desk) == ["渡口"]
    desk.click(".picture-status button >> nth=0")
    desk.click("[data-name=figure]")
    choice = desk.locator("dialog.picture-dialog [data-picture]").first
    choice.click()
    expect(placeholders).to_have_count(0)
    press(desk, "_save")
    stored = Article.objects.get().body
    assert "/pending/" not in stored
    assert stored.count("<img") == 2
