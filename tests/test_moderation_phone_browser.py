"""The desk in a browser: on a phone, and the drawer with earlier comments of a sender."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import run_axe
from tests.desk import DESK, TOO_SMALL, fill, open_desk, status, wait_for_decisions
from tests.factories import BROWSER, approved_comment, make_comment, rejected_comment

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = ".card[aria-current]"


@pytest.fixture
def phone(browser, live_server, moderator) -> Iterator[Page]:
    context = browser.new_context(
        base_url=str(live_server),
        user_agent=BROWSER,
        locale="zh-CN",
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    yield open_desk(page, moderator)
    context.close()


@pytest.mark.parametrize("query", ["", "?flagged=no&nickname=读者0", "?age=1h&queue=&category=1"])
@pytest.mark.parametrize("body", ["好", "渡口停航三周之后，今晨六时重新通航。" * 50])
def test_the_first_decision_is_on_the_first_screen(phone, query, body):
    fill(1, body=body)
    phone.goto(DESK + query.replace("age=1h&", "").replace("&category=1", ""))
    box = phone.locator(f"{FIRST} .approve").bounding_box()
    assert box["y"] + box["height"] <= 640
    assert box["height"] >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_the_filter_is_folded_and_named(phone):
    fill(2)
    phone.goto(f"{DESK}?nickname=读者0&flagged=no")
    assert not phone.is_visible("#filters form")
    named = phone.inner_text(".active-filters")
    assert "读者0" in named
    assert "无标记" in named
    phone.tap(".active-filters a")
    phone.wait_for_selector(".card >> nth=1")


def test_there_are_no_hints_for_keys_without_a_keyboard(phone, page, moderator):
    fill(1)
    phone.goto(DESK)
    assert phone.locator("kbd:visible").count() == 0
    assert not phone.is_visible("#keys")
    assert open_desk(page, moderator).locator("kbd:visible").count() > 0


def test_reasons_are_a_sheet_at_the_bottom_of_the_screen(phone):
    one, two = fill(2)
    phone.goto(DESK)
    phone.tap(f"{FIRST} .reject summary")
    box = phone.locator(f"{FIRST} .reasons").bounding_box()
    assert round(box["y"] + box["height"]) == 640
    assert (box["x"], box["width"]) == (0, 360)
    assert phone.evaluate(TOO_SMALL) == []
    results = run_axe(phone)
    assert not results.violations_count, results.generate_report()
    # What lies above it closes it, and decides nothing.
    phone.touchscreen.tap(180, 60)
    assert not phone.is_visible(".reasons")
    phone.tap(f"{FIRST} .reject summary")
    phone.tap(f"{FIRST} .reasons button >> nth=1")
    wait_for_decisions(phone)
    assert (status(one), status(two)) == ("rejected", "pending")


def earlier(moderator) -> None:
    approved_comment(by=moderator, nickname="常客", body="以前通过的")
    rejected_comment(by=moderator, nickname="常客", body="以前没过的", reason="广告")
    make_comment(nickname="常客", body="等着的")
    approved_comment(by=moderator, nickname="旁人", body="旁人的话", network="198.51.100.9")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_drawer_shows_what_was_decided(page, moderator, width):
    earlier(moderator)
    page.set_viewport_size({"width": width, "height": 800})
    open_desk(page, moderator)
    page.focus(f"{FIRST} a.sender >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drawer[open]")
    text = page.inner_text(".drawer")
    for words in ("以前通过的", "以前没过的", "广告"):
        assert words in text
    assert "旁人的话" not in text
    assert "203.0.113.7" not in text
    # A key means nothing for the card behind it.
    page.keyboard.press("a")
    results = run_axe(page)
    assert not results.violations_count, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.keyboard.press("Escape")
    assert not page.is_visible(".drawer")
    assert page.evaluate("document.activeElement.className") == "sender"
    assert page.locator(".card.is-waiting").count() == 1


def test_a_key_opens_the_drawer_and_its_button_closes_it(page, moderator):
    earlier(moderator)
    open_desk(page, moderator)
    page.keyboard.press("h")
    page.wait_for_selector(".drawer[open]")
    page.keyboard.press("Enter")
    assert not page.is_visible(".drawer")
    page.click(f"{FIRST} a.sender >> nth=1")
    page.wait_for_selector(".drawer[open]")
    assert "203.0.113.7" in page.inner_text("#drawer-title")
    page.mouse.click(20, 400)
    assert not page.is_visible(".drawer")
