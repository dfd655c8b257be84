"""The form of an article in a browser: opening it, writing into it, pressing its buttons."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, Page

from tests.browser import let_in
from tests.factories import make_category, make_user
from tests.served_site import wait_until

EDITOR = ".ProseMirror[contenteditable]"
ADD = "/admin/articles/article/add/"
BODY = "document.querySelector('.prose-editor textarea').value"
CARET_AT = """position => {
    const { commands, view, state } = document.querySelector(".ProseMirror").editor;
    commands.setTextSelection(position ?? state.doc.content.size);
    view.focus();
}"""
# The browser moves the caret, and the editor hears of it a little later.
IS_CARET_KNOWN = """() => {
    const { view, state } = document.querySelector(".ProseMirror").editor;
    const { focusNode, focusOffset, isCollapsed } = getSelection();
    if (!view.hasFocus() || isCollapsed !== state.selection.empty) return false;
    return view.posAtDOM(focusNode, focusOffset) === state.selection.head;
}"""


def sign_in_page(page: Page, live_server: object, *, group: str = "editor") -> None:
    """Sign the browser in as a new member of staff, without the sign-in page."""
    let_in(page.context, make_user(group=group, username=group), live_server)


def open_form(page: Page, address: str = ADD) -> None:
    page.goto(address)
    page.wait_for_selector(".editor-tools")


def go_back(page: Page) -> None:
    """Go back to a form. It may load itself anew meanwhile, which breaks off the first loading."""
    with suppress(Error):
        page.go_back()
    page.wait_for_selector(".editor-tools")


def new_article(page: Page, live_server: object) -> None:
    """Open the form of a new article with all that it needs but its text; the caret is there."""
    category = make_category(name="要闻")
    sign_in_page(page, live_server)
    open_form(page)
    page.fill("[name=title]", "渡口今晨重新通航")
    page.select_option("[name=category]", str(category.pk))
    page.click(EDITOR)


def put_caret(page: Page, selector: str) -> None:
    """Click into an element of the text."""
    page.click(f"{EDITOR} {selector}")
    wait_for_caret(page)


def wait_for_caret(page: Page) -> None:
    wait_until(lambda: page.evaluate(IS_CARET_KNOWN))


def write(page: Page, *paragraphs: str) -> None:
    for number, paragraph in enumerate(paragraphs):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(paragraph)


def press(page: Page, button: str) -> None:
    with page.expect_event("load"):
        page.click(f".submit-row [name={button}]")


def body(page: Page) -> str:
    """Return the HTML that the form would send."""
    return page.evaluate(BODY)
