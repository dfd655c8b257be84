"""A session that ends while somebody writes: nothing is lost, and nobody else sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Autosave
from newscenter.sign_in.models import StaffSession
from tests.factories import make_user
from tests.served_site import wait_until
from tests.writing import EDITOR, OFFER, fill_in_sign_in, type_text, wait_for_autosave, write_new

pytestmark = pytest.mark.django_db(transaction=True)

COVER = ".session-ended"


def end_session(page: Page) -> None:
    """Let the idle time pass: for the server, and then for somebody who comes back to the page."""
    StaffSession.objects.update(expire_date=timezone.now())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(COVER)).to_be_visible()
    expect(page.locator(EDITOR)).to_be_hidden()


def sign_in_in_new_tab(page: Page, username: str) -> Page:
    with page.expect_popup() as popup:
        page.click(f"{COVER} a")
    tab = popup.value
    fill_in_sign_in(tab, username)
    tab.wait_for_url("**/admin/")
    return tab


def test_what_was_written_comes_back_and_is_shown_to_nobody_else(writing_desk):
    make_user(group="editor", username="editor")
    write_new(writing_desk, "离开前写的。")
    wait_for_autosave(writing_desk)
    end_session(writing_desk)
    tab = sign_in_in_new_tab(writing_desk, "writer")
    # The first tab goes on where it was.
    expect(writing_desk.locator(COVER)).to_have_count(0)
    type_text(writing_desk, "回来后写的。")
    wait_for_autosave(writing_desk)
    tab.close()
    end_session(writing_desk)
    tab = sign_in_in_new_tab(writing_desk, "editor")
    writing_desk.wait_for_url("**/admin/")
    for page in (writing_desk, tab):
        assert "离开前写的" not in page.content()
    assert "newsroom-unsent" not in tab.evaluate("JSON.stringify(localStorage)")
    tab.goto("/admin/articles/article/add/")
    tab.wait_for_selector(EDITOR)
    expect(tab.locator(OFFER)).to_have_count(0)
    assert Autosave.objects.get().fields["body"] == "<p>离开前写的。回来后写的。</p>"
    tab.close()
    writing_desk.goto("/admin/")
    writing_desk.click("#logout-form button")
    writing_desk.goto("/accounts/login/?next=/admin/")
    fill_in_sign_in(writing_desk, "writer")
    writing_desk.wait_for_url("**/admin/")
    writing_desk.locator(".unsaved-list a").first.click()
    expect(writing_desk.locator(EDITOR)).to_contain_text("离开前写的。回来后写的。")


def test_typing_extends_the_session_and_open_pages_do_not(writing_desk):
    write_new(writing_desk, "开头。")
    wait_for_autosave(writing_desk)
    soon = timezone.now() + timedelta(minutes=3)
    StaffSession.objects.update(expire_date=soon)
    writing_desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    writing_desk.wait_for_load_state("networkidle")
    assert StaffSession.objects.get().expire_date == soon
    type_text(writing_desk, "接着写。")
    wait_until(lambda: StaffSession.objects.get().expire_date > soon)
