"""Appeals: once for a comment, decided by another moderator where there is one."""

import pytest

from comments.inspection.verification import problems
from comments.models import Comment
from comments.models.exceptions import (
    AlreadyAppealed,
    AlreadyDecided,
    AnotherMustDecide,
    OwnComment,
)
from comments.posting import status_links
from tests.factories import approved_comment, make_comment, make_user, rejected_comment

pytestmark = pytest.mark.django_db


def appeal(reader, comment: Comment):
    return reader.post(status_links.link_of(status_links.sign(comment)), {"action": "appeal"})


def appealed_comment(**fields) -> Comment:
    comment = rejected_comment(**fields)
    comment.appeal()
    return comment


@pytest.fixture
def colleague(moderator):
    return make_user(group="moderator", username="colleague")


def test_an_appeal_returns_the_comment_to_the_queue(reader, moderator):
    comment = rejected_comment(by=moderator)
    response = appeal(reader, comment)
    assert response.status_code == 302
    assert "等待复核" in reader.get(response.url).text
    assert list(Comment.objects.pending().appealed()) == [comment]
    last = comment.last_decision()
    assert (last.by, last.from_status, last.to_status) == (None, "rejected", "pending")
    assert last.reason == "读者申诉"
    assert list(problems()) == []


def test_a_second_appeal_is_refused(reader, moderator, colleague):
    comment = appealed_comment(by=moderator)
    assert "只能申诉一次" in appeal(reader, comment).text
    comment.reject(by=colleague, reason="广告")
    response = appeal(reader, comment)
    assert response.status_code == 409
    assert "只能申诉一次" in response.text
    assert "不再受理" in response.text
    assert 'value="appeal"' not in response.text
    with pytest.raises(AlreadyAppealed):
        comment.appeal()


@pytest.mark.parametrize("make", [make_comment, approved_comment])
def test_only_a_rejected_comment_can_be_appealed(reader, make):
    comment = make()
    before = comment.status
    assert 'value="appeal"' not in reader.get(status_links.link_of(status_links.sign(comment))).text
    assert appeal(reader, comment).status_code == 409
    comment.refresh_from_db()
    assert (comment.status, comment.appealed_at) == (before, None)


def test_a_withdrawn_comment_can_not_be_appealed():
    comment = rejected_comment()
    comment.withdraw()
    with pytest.raises(AlreadyDecided):
        comment.appeal()


@pytest.mark.parametrize("step", ["approve", "reject"])
def test_the_moderator_who_rejected_may_not_decide_on_the_appeal(moderator, colleague, step):
    comment = appealed_comment(by=moderator)
    with pytest.raises(AnotherMustDecide, match="另一位"):
        getattr(comment, step)(by=moderator)
    getattr(comment, step)(by=colleague)
    assert list(problems()) == []


@pytest.mark.parametrize("step", ["reopen", "take_down"])
def test_the_moderator_who_rejected_may_not_undo_the_second_decision(moderator, colleague, step):
    comment = appealed_comment(by=moderator)
    comment.approve(by=colleague)
    with pytest.raises(AnotherMustDecide):
        getattr(comment, step)(by=moderator)
    getattr(comment, step)(by=colleague)


def test_the_only_moderator_decides_on_the_appeal(moderator, editor):
    make_user(group="moderator", is_active=False)
    comment = appealed_comment(by=moderator)
    comment.approve(by=moderator)
    assert comment.status == Comment.Status.APPROVED


def test_an_administrator_counts_as_another_moderator(moderator, admin):
    with pytest.raises(AnotherMustDecide):
        appealed_comment(by=moderator).approve(by=moderator)


def test_the_author_does_not_count_as_another_moderator(moderator, colleague):
    comment = appealed_comment(by=moderator, sent_by=colleague)
    with pytest.raises(OwnComment):
        comment.approve(by=colleague)
    comment.approve(by=moderator)


def test_an_undone_rejection_does_not_exclude_its_moderator(moderator, colleague):
    comment = rejected_comment(by=moderator)
    comment.reopen(by=moderator)
    comment.reject(by=colleague, reason="广告")
    comment.appeal()
    with pytest.raises(AnotherMustDecide):
        comment.approve(by=colleague)
    comment.approve(by=moderator)


def test_an_appeal_is_refused_when_the_decision_has_changed(moderator):
    comment = rejected_comment(by=moderator)
    Comment.objects.get(pk=comment.pk).reopen(by=moderator)
    with pytest.raises(AlreadyDecided):
        comment.appeal()


@pytest.mark.django_db(transaction=True)
def test_of_many_concurrent_appeals_one_counts(at_once):
    comment = rejected_comment()

    def act(number):
        return Comment.objects.get(pk=comment.pk).appeal()

    outcomes = at_once(act, 8)
    assert sum(isinstance(outcome, AlreadyAppealed | AlreadyDecided) for outcome in outcomes) == 7
    assert comment.decisions.count() == 2
