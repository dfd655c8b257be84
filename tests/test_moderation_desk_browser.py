"""The desk in a browser: cards are read and decided on by keyboard."""

import pytest

from comments.models import Comment, Decision, Report
from tests.desk import fill, open_desk, status, wait_for_decisions
from tests.factories import (
    approved_comment,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, moderator):
    return lambda: open_desk(page, moderator)


def test_decisions_at_full_speed_none_lost_none_double(desk):
    comments = fill(75)
    page = desk()
    for number in range(len(comments)):
        page.wait_for_selector(".card.is-waiting[aria-current]")
        if number % 5 == 4:
            page.keyboard.press("r")
            page.keyboard.press("3")
        else:
            page.keyboard.press("a")
    wait_for_decisions(page)
    assert Comment.objects.approved().count() == 60
    assert Comment.objects.filter(status="rejected").count() == 15
    assert Decision.objects.count() == 75
    assert {row.reason for row in Decision.objects.filter(to_status="rejected")} == {"广告、推广"}
    page.wait_for_selector(".queue-empty:visible")


def test_the_next_card_is_there_at_once_and_nothing_jumps(desk):
    fill(5)
    page = desk()
    tops = "[...document.querySelectorAll('.card')].map(card => card.offsetTop)"
    before = page.evaluate(tops)
    # Before the browser has done anything else, such as waiting for an answer.
    is_next = page.evaluate("""() => {
        document.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
        const next = document.querySelector(".card[aria-current].is-waiting");
        return next === document.querySelectorAll(".card")[1];
    }""")
    assert is_next
    wait_for_decisions(page)
    assert page.evaluate(tops) == before
    assert "已通过" in page.inner_text(".card.is-decided .outcome")


def test_undo_reverts_the_last_decision_and_then_the_one_before(desk):
    one, two = fill(2)
    page = desk()
    for key in "aa":
        page.keyboard.press(key)
    # Pressed at once, it waits for the decision that it undoes.
    page.keyboard.press("u")
    wait_for_decisions(page)
    assert (status(one), status(two)) == ("approved", "pending")
    page.keyboard.press("u")
    wait_for_decisions(page)
    assert (status(one), Decision.objects.count()) == ("pending", 4)
    page.keyboard.press("u")
    assert "还没有处理过" in page.inner_text(".live-region")


def test_next_previous_context_filter_and_help(desk):
    first, second = fill(2)
    approved_comment(article=first.article, nickname="邻居", body="通过了的邻居")
    page = desk()
    current = ".card[aria-current]"
    assert page.get_attribute(current, "data-pk") == str(first.pk)
    page.keyboard.press("j")
    assert page.get_attribute(current, "data-pk") == str(second.pk)
    page.keyboard.press("k")
    page.keyboard.press("c")
    assert "通过了的邻居" in page.inner_text(f"{current} .nearby-comments")
    page.keyboard.press("Escape")
    assert not page.is_visible(f"{current} .context")
    page.keyboard.press("?")
    assert page.is_visible(".keys dl")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "queue"


def test_reasons_open_close_and_need_no_digit(desk):
    (comment,) = fill(1)
    page = desk()
    page.keyboard.press("1")
    page.keyboard.press("r")
    assert page.is_visible(".reasons")
    page.keyboard.press("Escape")
    assert not page.is_visible(".reasons")
    page.keyboard.press("1")
    assert not Decision.objects.exists()
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    wait_for_decisions(page)
    assert Decision.objects.get().reason == ""
    assert status(comment) == "rejected"


KEYS = """([key, more]) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more}))"""


@pytest.mark.parametrize(
    "more",
    [
        {"ctrlKey": True},
        {"metaKey": True},
        {"altKey": True},
        {"shiftKey": True},
        {"repeat": True},
        {"isComposing": True},
        {"keyCode": 229},
    ],
)
def test_a_key_with_anything_else_decides_nothing(desk, more):
    fill(1)
    page = desk()
    page.evaluate(KEYS, ["a", more])
    page.keyboard.press("j")
    assert page.locator(".card.is-waiting").count() == 1
    assert not Decision.objects.exists()
    page.evaluate(KEYS, ["a", {}])
    page.wait_for_selector(".card.is-decided")


def test_a_key_in_a_field_is_only_typed(desk):
    fill(1)
    page = desk()
    page.keyboard.press("/")
    page.focus("[name=nickname]")
    page.keyboard.type("aarj1u?/")
    assert page.input_value("[name=nickname]") == "aarj1u?/"
    page.focus("select[name=age]")
    page.keyboard.type("a")
    assert page.locator(".card.is-waiting").count() == 1
    assert not Decision.objects.exists()


def test_similar_comments_are_decided_on_and_undone_together(desk):
    fill(7, fingerprint="same")
    page = desk()
    page.keyboard.press("a")
    wait_for_decisions(page)
    assert Comment.objects.approved().count() == 7
    page.keyboard.press("u")
    wait_for_decisions(page)
    assert Comment.objects.pending().count() == 7


def test_reports_are_handled_by_keyboard_with_undo_where_possible(desk):
    keep, down = (approved_comment(nickname=name) for name in ("留下", "拿下"))
    for comment in (keep, down):
        Report.objects.create(comment=comment, kind="insult")
    page = desk()
    page.click(".desk-numbers a[href$=reported]")
    page.wait_for_selector(".card.is-waiting[aria-current]")
    page.keyboard.press("a")
    page.wait_for_selector(f"#card-{keep.pk}.is-decided .reply:visible")
    assert not page.is_visible(f"#card-{keep.pk} .undo")
    page.keyboard.press("r")
    page.keyboard.press("2")
    page.wait_for_selector(f"#card-{down.pk}.is-decided .undo:visible")
    assert (status(keep), status(down)) == ("approved", "rejected")
    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed", "upheld"}
    page.keyboard.press("u")
    page.wait_for_selector(f"#card-{down.pk}.is-waiting")
    page.keyboard.press("u")
    wait_for_decisions(page)
    assert (status(keep), status(down)) == ("approved", "pending")
