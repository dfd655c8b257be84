"""Reasons of appeals: who reads them, and how long the decisions take."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from comments.inspection.case_file import case_file
from comments.inspection.verification import problems
from comments.models import Comment, Decision
from comments.posting import status_links
from comments.posting.validators import length
from tests.browser import run_axe
from tests.factories import make_user, rejected_comment
from tests.test_moderation_desk import DESK

pytestmark = pytest.mark.django_db

REASON = "我没有做广告，<b>只是</b>想问\u200b几点开门。"


def link_of(comment: Comment) -> str:
    return status_links.link_of(status_links.sign(comment))


def appeal(reader, comment: Comment, reason: str):
    return reader.post(link_of(comment), {"action": "appeal", "reason": reason})


def test_the_reason_reaches_the_moderator_and_the_case_file(reader, moderator, moderator_client):
    comment = rejected_comment(by=make_user(group="moderator"))
    response = appeal(reader, comment, f"  {REASON}\r\n第二行 ")
    assert response.status_code == 302
    assert Decision.objects.last().reason == f"{REASON}\n第二行"
    card = moderator_client.get(DESK).text
    assert '&lt;b&gt;只是&lt;/b&gt;想问<span class="hidden-character"' in card
    text = case_file(comment, by=moderator)
    assert "    | 我没有做广告，<b>只是</b>想问‹U+200B›几点开门。\r\n    | 第二行" in text
    assert list(problems()) == []
    # Links are passed on: the page repeats nothing that an author wrote.
    assert "几点开门" not in reader.get(link_of(comment)).text


def test_the_page_asks_for_a_reason_and_shows_that_of_the_rejection(reader):
    comment = rejected_comment(reason="广告")
    page = reader.get(link_of(comment)).text
    assert 'name="reason"' in page
    assert "广告" in page


@pytest.mark.parametrize(
    "text", ["长" * 201, "👨‍👩‍👧‍👦" * 201, "x" * 3000, "a\x00b", "a\u0007b", "\u200b"]
)
def test_a_reason_that_can_not_be_taken_comes_back(reader, text):
    comment = rejected_comment()
    response = appeal(reader, comment, text)
    assert response.status_code == 400
    assert 'class="errorlist"' in response.text
    # What is far beyond the limit is not sent back.
    if "\x00" not in text and len(text) < 3000:
        assert text in response.text
    comment.refresh_from_db()
    assert comment.status == "rejected"


@pytest.mark.parametrize("text", ["长" * 200, "👨‍👩‍👧‍👦" * 180, "", "  "])
def test_characters_are_counted_as_a_person_does(reader, text):
    comment = rejected_comment()
    assert length(text) <= Comment.APPEAL_LENGTH
    assert appeal(reader, comment, text).status_code == 302
    assert Decision.objects.last().reason == (text.strip() or "读者申诉")


def decided_appeals(count: int, hours: float) -> None:
    by, other = make_user(group="moderator"), make_user(group="moderator")
    start = timezone.now() - timedelta(days=3)
    with time_machine.travel(start, tick=False) as clock:
        comments = [rejected_comment(by=by) for _ in range(count)]
        for comment in comments:
            comment.appeal("请再看看")
        clock.shift(timedelta(hours=hours))
        for index, comment in enumerate(comments):
            (comment.approve if index % 2 else comment.reject)(by=other)


def test_the_author_is_told_how_long_appeals_take(reader):
    comment = rejected_comment()
    decided_appeals(4, hours=5)
    assert "近来的申诉" not in reader.get(link_of(comment)).text
    decided_appeals(1, hours=5)
    assert "5\xa0小时" in reader.get(link_of(comment)).text
    appeal(reader, comment, "")
    assert "5\xa0小时" in reader.get(link_of(comment)).text


def test_the_newest_appeals_count(reader):
    comment = rejected_comment()
    decided_appeals(9, hours=1)
    Comment.objects.exclude(pk=comment.pk).update(appealed_at=timezone.now() - timedelta(days=99))
    old = Comment.objects.newest_appeal_times(9)
    decided_appeals(9, hours=2)
    assert Comment.objects.newest_appeal_times(9) == [timedelta(hours=2)] * 9
    assert old != Comment.objects.newest_appeal_times(9)


@pytest.mark.parametrize("later", ["take_down", "reopen", "decide_again", "withdraw"])
def test_what_happens_after_its_decision_does_not_prolong_an_appeal(later):
    decided_appeals(3, hours=2)
    by = make_user(group="moderator")
    for comment in Comment.objects.filter(appealed_at__isnull=False):
        if later == "withdraw":
            comment.withdraw()
        elif later == "take_down" and comment.status == "approved":
            comment.take_down(by=by)
        else:
            comment.reopen(by=by)
        if later == "decide_again":
            comment.approve(by=by)
    assert Comment.objects.newest_appeal_times(9) == [timedelta(hours=2)] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_is_usable_at_every_width(page: Page, width):
    comment = rejected_comment()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(link_of(comment))
    page.fill("[name=reason]", "请再看看。\n" * 3)
    results = run_axe(page)
    assert not results.violations_count, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("[name=reason]").bounding_box()["width"] > 280
    page.click("[value=appeal]")
    page.wait_for_selector(".status.pending")
    assert Decision.objects.last().reason == "请再看看。\n请再看看。\n请再看看。"
