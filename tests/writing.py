"""Steps of tests in which somebody writes in the newsroom, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles.models import Article
from tests.browser import Complaints, let_in
from tests.factories import BROWSER, make_category, make_user

EDITOR = ".ProseMirror[contenteditable]"
ADD = "/admin/articles/article/add/"
STATUS = ".autosave-status"
OFFER = ".unsaved-text"
KEPT = "已自动保存"


def fill_in_sign_in(page: Page, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", "correct horse battery")
    page.click("main button[type=submit]")


def sign_in_as(page: Page, username: str) -> Page:
    page.goto("/accounts/login/?next=/admin/")
    fill_in_sign_in(page, username)
    page.wait_for_url("**/admin/")
    return page


Computer = Callable[[str], Page]


@pytest.fixture
def computer(browser: Browser, live_server: object) -> Iterator[Computer]:
    """`computer("writer")` is a page of a computer of its own, in which that user is signed in.

    The test fails at its end when a browser complained.
    """
    contexts: list[BrowserContext] = []
    complaints: list[Complaints] = []

    def start(username: str) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            user_agent=BROWSER,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        complaints.append(Complaints(page, str(live_server)))
        let_in(context, User.objects.get(username=username), live_server)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not any(complaints), complaints


@pytest.fixture
def writing_desk(computer: Computer) -> Page:
    """A page in which a writer is signed in; there is a category to write for."""
    make_user(group="writer", username="writer")
    make_category(name="要闻")
    return computer("writer")


@pytest.fixture
def editing_desk(computer: Computer) -> Page:
    """A page in which an editor is signed in; there is a category to write for."""
    make_user(group="editor", username="editor")
    make_category(name="要闻")
    return computer("editor")


def change_address(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def open_form(page: Page, address: str = ADD) -> Page:
    page.goto(address)
    page.wait_for_selector(EDITOR)
    return page


def type_text(page: Page, text: str) -> None:
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def write_new(page: Page, text: str, title: str = "渡口今晨重新通航") -> None:
    """Open the form of a new article, and write into it; nothing is saved."""
    open_form(page)
    page.fill("[name=title]", title)
    page.select_option("[name=category]", label="要闻")
    type_text(page, text)


def wait_for_autosave(page: Page) -> None:
    """Wait until the server has all that was typed."""
    expect(page.locator(f"{STATUS}:not([data-pending])")).to_contain_text(KEPT)


def press(page: Page, button: str) -> None:
    with page.expect_event("load"):
        page.click(f"[name={button}]")


def restore(page: Page) -> None:
    with page.expect_event("load"):
        page.locator(OFFER).get_by_role("link", name="恢复").first.click()
    page.wait_for_selector(EDITOR)


def written(page: Page) -> str:
    return page.inner_text(EDITOR).strip()
