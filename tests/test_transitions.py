"""Transitions of comments: who may make them, from which status, and who wins a race."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from comments.models import Comment, DailyTotal, Decision
from comments.models.exceptions import AlreadyDecided, OwnComment
from tests.factories import approved_comment, comment_post, make_article, make_comment, make_user


@pytest.mark.django_db
def test_a_waiting_comment_is_approved_or_rejected(moderator):
    comment, other = make_comment(), make_comment()
    comment.approve(by=moderator)
    other.reject(by=moderator, reason="离题")
    assert comment.status == Comment.Status.APPROVED
    assert other.status == Comment.Status.REJECTED
    assert comment.version == other.version == 1
    assert comment.decided_at and other.decided_at


@pytest.mark.django_db
def test_the_second_decision_is_refused_with_the_first(moderator):
    comment = make_comment()
    late = Comment.objects.get(pk=comment.pk)
    first = comment.approve(by=moderator)
    with pytest.raises(AlreadyDecided) as caught:
        late.reject(by=make_user(group="moderator"), reason="广告")
    assert caught.value.decision == first
    assert Comment.objects.get(pk=comment.pk).status == Comment.Status.APPROVED
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_reopening_undoes_a_decision_and_is_logged(moderator):
    comment = approved_comment(by=moderator)
    comment.reopen(by=moderator, reason="看错了")
    assert (comment.status, comment.decided_at) == (Comment.Status.PENDING, None)
    assert not Comment.objects.published().exists()
    assert [d.to_status for d in comment.decisions.all()] == ["approved", "pending"]


@pytest.mark.django_db
def test_a_waiting_comment_can_not_be_reopened(moderator):
    with pytest.raises(AlreadyDecided):
        make_comment().reopen(by=moderator)


@pytest.mark.django_db
def test_a_decision_on_an_outdated_version_is_refused(moderator):
    outdated = make_comment()
    other = Comment.objects.get(pk=outdated.pk)
    other.approve(by=moderator)
    other.reopen(by=moderator)
    with pytest.raises(AlreadyDecided):
        outdated.approve(by=moderator)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
@pytest.mark.parametrize("transition", ["approve", "reject", "reopen"])
def test_others_may_not_decide(who, transition, request, moderator):
    person = request.getfixturevalue(who)
    comment = approved_comment(by=moderator) if transition == "reopen" else make_comment()
    before = comment.status
    with pytest.raises(PermissionDenied):
        getattr(comment, transition)(by=person)
    comment.refresh_from_db()
    assert comment.status == before


@pytest.mark.django_db
def test_a_deactivated_moderator_may_not_decide(moderator):
    moderator.is_active = False
    with pytest.raises(PermissionDenied):
        make_comment().approve(by=moderator)


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_decisions_one_wins(at_once):
    comment = make_comment()
    moderators = [make_user(group="moderator") for _ in range(16)]

    def decide(number):
        own = Comment.objects.get(pk=comment.pk)
        if number % 2:
            return own.approve(by=moderators[number])
        return own.reject(by=moderators[number], reason="广告")

    outcomes = at_once(decide, 16)
    winners = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyDecided)]
    assert (len(winners), len(losers)) == (1, 15)
    assert all(loser.decision == winners[0] for loser in losers)
    assert Decision.objects.get() == winners[0]


@pytest.mark.django_db(transaction=True)
def test_simultaneous_decisions_make_one_chain(at_once, moderator):
    article = make_comment().article
    comments = [make_comment(article=article) for _ in range(32)]
    outcomes = at_once(lambda number: comments[number].approve(by=moderator), 32)
    assert all(isinstance(outcome, Decision) for outcome in outcomes)
    rows = list(Decision.objects.all())
    assert len(rows) == 32
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert all(row.digest == row.computed_digest() for row in rows)


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_can_not_be_logged_does_not_happen(moderator, monkeypatch):
    comment = make_comment()
    monkeypatch.setattr("comments.models.hash_chain.sha256_of", lambda payload: None)
    with pytest.raises(Exception, match="(?i)null"):
        comment.approve(by=moderator)
    connection.close()
    assert Comment.objects.get(pk=comment.pk).status == Comment.Status.PENDING


@pytest.mark.django_db
def test_nobody_decides_on_a_comment_from_their_own_session(moderator, moderator_client):
    article = make_article()
    moderator_client.post(f"/articles/{article.pk}/comments/", comment_post())
    comment = Comment.objects.get()
    assert comment.sent_by == moderator
    with pytest.raises(OwnComment):
        comment.approve(by=moderator)
    comment.approve(by=make_user(group="moderator"))


@pytest.mark.django_db
def test_a_comment_without_a_staff_session_has_no_sender(reader):
    article = make_article()
    reader.cookies["sessionid"] = "made-up"
    assert reader.post(f"/articles/{article.pk}/comments/", comment_post()).status_code == 302
    assert Comment.objects.get().sent_by is None


@pytest.mark.django_db
def test_a_batch_is_part_of_the_digest(moderator):
    comment = make_comment()
    decision = comment.approve(by=moderator, batch=uuid4())
    stored = Decision.objects.get()
    assert stored.computed_digest() == decision.digest
    stored.batch = uuid4()
    assert stored.computed_digest() != decision.digest


@pytest.mark.django_db
def test_comments_and_decisions_are_counted_by_day(reader, moderator):
    article = make_article()
    for _ in range(3):
        reader.post(f"/articles/{article.pk}/comments/", comment_post())
    one, two, _three = Comment.objects.all()
    one.approve(by=moderator)
    two.reject(by=moderator)
    one.reopen(by=moderator)
    total = DailyTotal.objects.get()
    assert (total.received, total.approved, total.rejected) == (3, 1, 1)
