"""The desk in a browser: decisions by others, lost connections, and an ended session."""

import pytest

from comments.models import Comment, Decision
from tests.desk import fill, open_desk, status, wait_for_decisions
from tests.factories import (
    BROWSER,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, moderator):
    return lambda: open_desk(page, moderator)


def test_a_card_decided_by_somebody_else_is_dimmed_and_says_who(desk):
    comment, other = fill(2)
    page = desk()
    early = make_user(group="moderator", username="zaodao")
    Comment.objects.get(pk=comment.pk).reject(by=early)
    page.keyboard.press("a")
    wait_for_decisions(page)
    assert "zaodao" in page.inner_text(".card.is-decided .outcome")
    Comment.objects.get(pk=other.pk).approve(by=early)
    # Without a key pressed, by the next renewal of the leases.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector(".card.is-waiting", state="detached")
    assert Decision.objects.count() == 2
    # U takes back one's own decisions alone.
    page.keyboard.press("u")
    assert Decision.objects.count() == 2


def test_a_lost_connection_gives_the_card_back(desk):
    (comment,) = fill(1)
    page = desk()
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-waiting .card-error:visible")
    assert "没有送达" in page.inner_text(".card-error")
    page.context.set_offline(False)
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-decided")
    assert status(comment) == "approved"


def test_an_ended_session_gives_the_card_back(desk):
    fill(1)
    page = desk()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("a")
    page.wait_for_selector(".card.is-waiting .card-error:visible")
    assert "退出登录" in page.inner_text(".card-error")
    assert not Decision.objects.exists()


def test_two_browsers_get_different_cards(desk, browser, live_server):
    fill(60)
    page = desk()
    context = browser.new_context(base_url=str(live_server), user_agent=BROWSER)
    other = open_desk(context.new_page(), make_user(group="moderator", username="er"))
    pks = "[...document.querySelectorAll('.card')].map(card => card.dataset.pk)"
    one, two = set(page.evaluate(pks)), set(other.evaluate(pks))
    context.close()
    assert len(one) == 30
    assert two
    assert not one & two


def test_an_undo_after_a_failed_decision_undoes_nothing(desk):
    comment, _other = fill(2)
    page = desk()
    early = make_user(group="moderator", username="zaodao")
    Comment.objects.get(pk=comment.pk).reject(by=early)
    page.keyboard.press("a")
    page.keyboard.press("u")
    page.wait_for_selector(".card.is-decided")
    assert "zaodao" in page.inner_text(".card.is-decided .outcome")
    assert Decision.objects.count() == 1
