"""A decision sent again, because the answer to it was lost, is no conflict with oneself."""

import pytest

from comments.models import Comment, Decision
from tests.factories import make_comment, make_report, make_user
from tests.test_moderation_desk import decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["approve", "reject"])
def test_the_second_answer_is_that_of_the_first(moderator_client, name):
    comment = make_comment()
    first, second = (decide(moderator_client, name, comment) for _ in range(2))
    assert (second.status_code, second.json()) == (200, first.json())
    assert Decision.objects.count() == 1


def test_an_undo_sent_again_is_answered_as_before(moderator_client):
    comment = make_comment()
    decide(moderator_client, "approve", comment)
    comment.refresh_from_db()
    first, second = (decide(moderator_client, "reopen", comment) for _ in range(2))
    assert (second.status_code, second.json()) == (200, first.json())
    assert Decision.objects.count() == 2


@pytest.mark.parametrize("name", ["keep", "take_down"])
def test_reports_answered_again_are_answered_as_before(moderator_client, name):
    comment = make_report().comment
    first, second = (decide(moderator_client, name, comment) for _ in range(2))
    assert (second.status_code, second.json()) == (200, first.json())


@pytest.mark.parametrize(("earlier", "later"), [("approve", "reject"), ("reject", "approve")])
def test_another_decision_of_ones_own_is_still_a_conflict(moderator_client, earlier, later):
    comment = make_comment()
    decide(moderator_client, earlier, comment)
    assert decide(moderator_client, later, comment).status_code == 409
    assert Decision.objects.count() == 1


def test_an_old_page_is_outdated_even_if_the_status_is_the_same_again(moderator, moderator_client):
    comment = make_comment()
    for name in ("approve", "reopen", "approve"):
        decide(moderator_client, name, Comment.objects.get())
    assert decide(moderator_client, "approve", comment).status_code == 409


def test_the_same_decision_of_somebody_else_is_told(moderator_client):
    comment = make_comment()
    Comment.objects.get().approve(by=make_user(group="moderator", username="zaodao"))
    answer = decide(moderator_client, "approve", comment)
    assert answer.status_code == 409
    assert "zaodao" in answer.json()["message"]
