"""The focal point of a picture, set by a click on it and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import run_axe
from tests.editor_form import sign_in_page
from tests.factories import make_picture, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

MARKER = ".focal-point-marker"


def test_the_focal_point_is_set_by_a_click_and_by_keyboard(page, live_server):
    picture = make_picture(file=picture_file(size=(400, 200)))
    sign_in_page(page, live_server)
    page.goto(f"/admin/articles/picture/{picture.pk}/change/")
    expect(page.locator(MARKER)).to_have_css("left", "200px")
    page.locator("img.focal-point").click(position={"x": 300, "y": 40})
    expect(page.locator("[name=focus_x]")).to_have_value("75")
    expect(page.locator("[name=focus_y]")).to_have_value("20")
    expect(page.locator(MARKER)).to_have_css("left", "300px")
    page.fill("[name=focus_y]", "90")
    expect(page.locator(MARKER)).to_have_css("top", "180px")
    assert run_axe(page, context=".form-row").violations_count == 0
    with page.expect_event("load"):
        page.click("[name=_save]")
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (75, 90)
