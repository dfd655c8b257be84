"""Pages that load again to show what was sent: never over a link, never a form once more."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories import make_draft
from tests.writing import (
    EDITOR,
    STATUS,
    change_address,
    open_form,
    type_text,
    wait_for_autosave,
    written,
)

pytestmark = pytest.mark.django_db(transaction=True)

OFFLINE = "网络断开，已存在本机。"


def held_requests(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """Return the requests to an address, which wait until they are continued."""
    requests: list[Route] = []

    def hold(route: Route) -> None:
        requests.append(route)

    page.route(address, hold)
    return requests


def test_a_link_that_is_clicked_while_a_text_is_sent_leads_on(writing_desk):
    article = make_draft(body="<p>原文。</p>")
    tab = open_form(writing_desk.context.new_page(), change_address(article))
    tab.context.set_offline(True)
    type_text(tab, "断网时写的。")
    expect(tab.locator(STATUS)).to_have_text(OFFLINE)
    tab.close()
    writing_desk.context.set_offline(False)
    sent = held_requests(writing_desk, re.compile("/autosave/"))
    followed = held_requests(writing_desk, "**/article/add/")
    writing_desk.goto("/admin/")
    writing_desk.click(".dashboard-tasks .default", no_wait_after=True)
    # The page learns that the server has the text while the next one is still on its way.
    while not (sent and followed):
        writing_desk.wait_for_timeout(50)
    with writing_desk.expect_response(re.compile("/autosave/")):
        sent[0].continue_()
    # Time for a reload, if there were one.
    writing_desk.wait_for_timeout(300)
    followed[0].continue_()
    writing_desk.wait_for_url("**/article/add/")


def test_a_form_that_is_typed_into_is_not_loaded_again(writing_desk):
    address = change_address(make_draft(body="<p>原文。</p>"))
    tab = open_form(writing_desk.context.new_page(), address)
    tab.context.set_offline(True)
    type_text(tab, "断网时写的。")
    expect(tab.locator(STATUS)).to_have_text(OFFLINE)
    tab.close()
    writing_desk.context.set_offline(False)
    sent: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if sent:
            route.continue_()
        sent.append(route)

    writing_desk.route(re.compile("/autosave/"), hold_the_first)
    open_form(writing_desk, address)
    type_text(writing_desk, "接着写。")
    wait_for_autosave(writing_desk)
    with writing_desk.expect_response(re.compile("/autosave/")):
        sent[0].continue_()
    # Time for a reload, if there were one.
    writing_desk.wait_for_timeout(500)
    writing_desk.wait_for_selector(EDITOR)
    assert "接着写。" in written(writing_desk)


def test_the_answer_to_a_form_is_not_loaded_again(writer_client):
    address = change_address(make_draft())
    assert "data-answer" not in writer_client.get(address).text
    assert "data-answer" in writer_client.post(address, {"title": "", "body": ""}).text
