"""The desk in a browser: no decision counts on words that the screen has not shown."""

from __future__ import annotations

import pytest

from comments.models import Decision, Report
from tests.desk import DESK, fill, open_desk, status, wait_for_decisions
from tests.factories import approved_comment, make_comment

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [360, 1280]
LONG = {
    "long": "渡口停航三周之后，今晨六时重新通航。" * 53,
    "of many lines": "上\n" + "行\n" * 60 + "下",
    "of one unbroken word": "W" * 950,
}
# The last character of the text lies inside the box that shows it.
IS_WHOLE = """card => {
    const text = card.querySelector(".comment-text");
    const range = document.createRange();
    range.selectNodeContents(text);
    range.setStart(text.firstChild.lastChild, text.firstChild.lastChild.length - 1);
    return range.getBoundingClientRect().bottom <= text.getBoundingClientRect().bottom + 1;
}"""


@pytest.fixture
def desk(page, moderator):
    return lambda: open_desk(page, moderator)


def is_whole(page, comment) -> bool:
    return page.eval_on_selector(f"#card-{comment.pk}", IS_WHOLE)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("text", LONG)
def test_the_first_key_unfolds_and_the_second_decides(desk, page, width, text):
    comment = make_comment(body=LONG[text])
    page.set_viewport_size({"width": width, "height": 800})
    desk()
    assert not is_whole(page, comment)
    assert page.locator(".unfold:visible").inner_text().startswith("还有")
    page.keyboard.press("a")
    assert is_whole(page, comment)
    assert "展开" in page.inner_text(".live-region")
    assert not page.is_visible(".unfold")
    assert not Decision.objects.exists()
    page.keyboard.press("a")
    wait_for_decisions(page)
    assert status(comment) == "approved"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_lines_that_are_left_are_counted(desk, page, width):
    make_comment(body="\n".join(str(number) for number in range(60)))
    page.set_viewport_size({"width": width, "height": 800})
    desk()
    shown, line = page.eval_on_selector(
        ".comment-text",
        "text => [text.clientHeight, parseFloat(getComputedStyle(text).lineHeight)]",
    )
    assert page.inner_text(".unfold") == f"还有 {60 - round(shown / line)} 行"
    page.click(".unfold")
    assert page.eval_on_selector(".comment-text", "text => text.clientHeight") >= 60 * line - 1


@pytest.mark.parametrize("press", ["button", "reasons"])
def test_buttons_and_reasons_unfold_as_well(desk, page, press):
    comment = make_comment(body=LONG["long"])
    desk()
    page.click(".approve" if press == "button" else ".reject summary")
    assert is_whole(page, comment)
    assert not Decision.objects.exists()
    if press == "reasons":
        page.keyboard.press("1")
        wait_for_decisions(page)
        assert status(comment) == "rejected"


def test_a_reported_comment_is_not_kept_unread(desk, page):
    comment = approved_comment(body=LONG["long"])
    Report.objects.create(comment=comment, kind="insult")
    desk()
    page.goto(f"{DESK}?queue=reported")
    page.keyboard.press("a")
    assert is_whole(page, comment)
    assert Report.objects.open().exists()


def test_a_text_that_a_narrower_window_folds_is_folded(desk, page):
    comment = make_comment(body="渡口停航三周之后，今晨六时重新通航。" * 20)
    desk()
    assert is_whole(page, comment)
    page.set_viewport_size({"width": 360, "height": 800})
    page.keyboard.press("a")
    assert not Decision.objects.exists()


def test_cards_that_come_later_are_folded_too(desk, page):
    fill(3)
    comment = make_comment(body=LONG["long"])
    desk()
    page.goto(f"{DESK}?cards=2")
    page.wait_for_selector(f"#card-{comment.pk} .unfold:visible")
    assert not is_whole(page, comment)


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_else_on_the_card_is_shown_whole(desk, page, width):
    nickname, note = "字" * 190, "长" * 190
    comment = approved_comment(nickname=nickname, body="被举报")
    Report.objects.create(comment=comment, kind="insult", note=note)
    quoted = approved_comment(article=comment.article, body="引用" * 490)
    page.set_viewport_size({"width": width, "height": 800})
    desk()
    page.goto(f"{DESK}?queue=reported")
    page.keyboard.press("c")
    page.wait_for_selector(".nearby-comments")
    for text in (nickname, note, quoted.body):
        assert text in page.inner_text(f"#card-{comment.pk}")
    cut = """() => [...document.querySelectorAll(".card *")].filter(element =>
        element.checkVisibility() && getComputedStyle(element).overflow !== "visible"
        && (element.scrollHeight > element.clientHeight + 2 && element.clientHeight))
        .map(element => element.outerHTML.slice(0, 80))"""
    assert page.evaluate(cut) == []


def test_without_javascript_nothing_is_folded(browser, live_server, moderator, client):
    comment = make_comment(body=LONG["long"])
    client.force_login(moderator)
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    page = context.new_page()
    page.goto(DESK)
    assert page.locator(f"#card-{comment.pk} .comment-text").bounding_box()["height"] > 500
    assert not page.is_visible(".unfold")
    context.close()
