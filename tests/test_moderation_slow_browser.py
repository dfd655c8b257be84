"""The desk in a browser on a bad connection: slow, failing and lost answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from comments.models import Comment, Decision
from tests.desk import DESK, fill, open_desk, status, wait_for_decisions
from tests.factories import make_comment

pytestmark = pytest.mark.django_db(transaction=True)

DECIDE, CARDS = "**/desk/decide/*", "**/desk/cards/*"


class Held(list[Route]):
    """Requests that the server has not got yet: `release` lets the first ones go on."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__()
        self.page = page
        page.route(address, lambda route: self.append(route))  # noqa: PLW0108

    def wait_for(self, count: int) -> None:
        while len(self) < count:
            self.page.wait_for_timeout(20)

    def release(self, count: int = 1) -> None:
        for _ in range(count):
            self.pop(0).continue_()


@pytest.fixture
def desk(page, moderator):
    return lambda: open_desk(page, moderator)


def current(page: Page) -> str | None:
    return page.get_attribute(".card[aria-current]", "data-pk")


def test_the_next_card_is_chosen_while_the_decision_is_on_its_way(desk, page):
    one, two = fill(2)
    desk()
    cards = Held(page, CARDS)
    page.goto(f"{DESK}?cards=1")
    cards.wait_for(1)
    decisions = Held(page, DECIDE)
    page.keyboard.press("a")
    decisions.wait_for(1)
    assert current(page) == str(one.pk)
    cards.release()
    page.wait_for_selector(f"#card-{two.pk}[aria-current].is-waiting")
    # The second is decided on before the first has been answered.
    page.keyboard.press("a")
    decisions.wait_for(2)
    decisions.release(2)
    page.unroute(CARDS)
    wait_for_decisions(page)
    assert (status(one), status(two)) == ("approved", "approved")
    assert Decision.objects.count() == 2


def test_the_next_card_is_chosen_when_it_comes_after_the_last_answer(desk, page):
    fill(1)
    desk()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("a")
    wait_for_decisions(page)
    page.wait_for_selector(".queue-empty:visible")
    late = make_comment()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector(f"#card-{late.pk}[aria-current]")
    assert not page.is_visible(".queue-empty")


def test_the_queue_is_not_called_empty_while_the_last_decision_is_on_its_way(desk, page):
    fill(1)
    desk()
    page.wait_for_load_state("networkidle")
    decisions = Held(page, DECIDE)
    page.keyboard.press("a")
    decisions.wait_for(1)
    with page.expect_response(CARDS):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    assert not page.is_visible(".queue-empty")
    decisions.release()
    page.wait_for_selector(".queue-empty:visible")


def test_the_queue_is_not_called_empty_while_more_cards_fail_to_load(desk, page):
    fill(2)
    desk()
    page.route(CARDS, lambda route: route.abort())
    page.goto(f"{DESK}?cards=1")
    page.wait_for_selector(".load-failed:visible")
    page.keyboard.press("a")
    wait_for_decisions(page)
    with page.expect_event("requestfailed"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    assert not page.is_visible(".queue-empty")
    page.unroute(CARDS)
    page.wait_for_selector(".card.is-waiting[aria-current]")


def test_cards_that_fail_to_load_are_asked_for_again(desk, page):
    fill(2)
    desk()
    failures = iter([lambda route: route.abort(), lambda route: route.fulfill(status=500)])

    def answer(route: Route) -> None:
        next(failures, Route.continue_)(route)

    page.route(CARDS, answer)
    page.goto(f"{DESK}?cards=1")
    page.wait_for_selector(".load-failed:visible")
    assert "继续尝试" in page.inner_text(".load-failed")
    page.wait_for_selector(".card >> nth=1")
    assert not page.is_visible(".load-failed")


def test_more_cards_come_while_a_decision_is_on_its_way(desk, page):
    _one, two = fill(2)
    desk()
    page.route(CARDS, lambda route: route.abort())
    page.goto(f"{DESK}?cards=1")
    page.wait_for_selector(".load-failed:visible")
    decisions = Held(page, DECIDE)
    page.keyboard.press("a")
    decisions.wait_for(1)
    page.unroute(CARDS)
    page.wait_for_selector(f"#card-{two.pk}[aria-current].is-waiting")
    decisions.release()
    wait_for_decisions(page)


def lose_answer(route: Route) -> None:
    route.fetch()
    route.abort("timedout")


@pytest.mark.parametrize("key", ["a", "r 1"])
def test_a_decision_whose_answer_is_lost_is_taken_once_and_can_be_undone(desk, page, key):
    (comment,) = fill(1)
    desk()
    page.route(DECIDE, lose_answer, times=1)
    for _ in range(2):
        for part in key.split():
            page.keyboard.press(part)
        page.wait_for_selector(".card:not(.is-sending)")
    page.wait_for_selector(".card.is-decided")
    assert Decision.objects.count() == 1
    page.keyboard.press("u")
    page.wait_for_selector(".card.is-waiting")
    assert (status(comment), Decision.objects.count()) == ("pending", 2)


def test_an_undo_whose_answer_is_lost_can_be_repeated(desk, page):
    (comment,) = fill(1)
    desk()
    page.keyboard.press("a")
    wait_for_decisions(page)
    page.route(DECIDE, lose_answer, times=1)
    page.keyboard.press("u")
    page.wait_for_selector(".card.is-decided .card-error:visible")
    page.keyboard.press("u")
    page.wait_for_selector(".card.is-waiting")
    assert (status(comment), Decision.objects.count()) == ("pending", 2)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 500, "content_type": "text/html", "body": "<h1>500</h1>"}, "服务器未能"),
        ({"status": 502, "content_type": "text/html", "body": ""}, "服务器未能"),
        ({"status": 403, "content_type": "text/html", "body": "<h1>403</h1>"}, "拒绝"),
        ({"status": 200, "content_type": "application/json", "body": "{"}, "没有送达"),
    ],
)
def test_a_failing_server_gives_the_card_back(desk, page, answer, sentence):
    one, two = fill(2)
    desk()
    page.route(DECIDE, lambda route: route.fulfill(**answer), times=1)
    page.keyboard.press("a")
    page.wait_for_selector(f"#card-{one.pk}.is-waiting .card-error:visible")
    assert sentence in page.inner_text(f"#card-{one.pk} .card-error")
    for _ in range(2):
        page.keyboard.press("a")
    wait_for_decisions(page)
    assert (status(one), status(two)) == ("approved", "approved")
    assert Decision.objects.count() == 2


def test_every_key_pressed_in_a_dead_spell_counts_once(desk, page):
    comments = fill(8)
    desk()
    decisions = Held(page, DECIDE)
    for _ in comments:
        page.keyboard.press("a")
    decisions.wait_for(len(comments))
    page.keyboard.press("a")
    page.keyboard.press("u")
    decisions.release(len(comments))
    decisions.wait_for(1)
    decisions.release()
    wait_for_decisions(page)
    assert Comment.objects.approved().count() == len(comments) - 1
    assert Decision.objects.count() == len(comments) + 1
