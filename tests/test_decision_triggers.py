"""The database itself refuses a comment whose status no decision led to, on both engines."""

from __future__ import annotations

import itertools
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments import triggers
from comments.inspection.verification import problems
from comments.models import Comment, Decision
from comments.models.status import CommentStatus
from tests.factories import approved_comment, make_article, make_comment, rejected_comment
from tests.tampering import verify

pytestmark = pytest.mark.django_db


def withdrawn_comment(**fields) -> Comment:
    comment = make_comment()
    comment.withdraw()
    return comment


MAKERS = {
    CommentStatus.PENDING: make_comment,
    CommentStatus.APPROVED: approved_comment,
    CommentStatus.REJECTED: rejected_comment,
    CommentStatus.WITHDRAWN: withdrawn_comment,
}


def is_refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except IntegrityError:
        return True
    return False


def refusal_for_want_of_a_decision() -> AbstractContextManager[object]:
    """Return a context that fails unless the trigger, and no other constraint, refuses."""
    return pytest.raises(IntegrityError, match=triggers.UNDECIDED)


def decided_at(status: str) -> datetime | None:
    return None if status == CommentStatus.PENDING else timezone.now()


def change_is_refused(comment: Comment, status: str, at: datetime | None) -> bool:
    try:
        with transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(status=status, decided_at=at)
    except IntegrityError as error:
        return triggers.UNDECIDED in str(error)
    return False


def append(comment: Comment, **fields) -> None:
    change = {"from_status": "pending", "to_status": "approved"}
    Decision.append([Decision(comment=comment, **change, **fields)])


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(CommentStatus, 2)))
def test_no_status_changes_without_a_decision(before, after):
    comment = MAKERS[before]()
    assert change_is_refused(comment, after, decided_at(after))
    assert Comment.objects.get().status == before


def test_another_decision_does_not_serve(moderator):
    """That of another comment, of another action, or one that was undone since."""
    approved_comment(by=moderator)
    waiting = make_comment()
    rejected = rejected_comment(by=moderator)
    undone = approved_comment(by=moderator)
    undone.reopen(by=moderator)
    first = undone.decisions.first()
    for comment in (waiting, rejected, undone):
        for at in (first.at, comment.submitted_at, comment.decided_at or timezone.now()):
            assert change_is_refused(comment, "approved", at)


def test_a_decision_on_another_time_or_from_another_status_does_not_serve(moderator):
    comment = make_comment()
    at = timezone.now()
    with transaction.atomic():
        append(comment, by=moderator, at=at)
        assert change_is_refused(comment, "approved", at + timedelta(seconds=1))
        assert not change_is_refused(comment, "approved", at)
    other = rejected_comment(by=moderator)
    with transaction.atomic():
        append(other, by=moderator, at=at)
        assert change_is_refused(other, "approved", at)


def test_the_time_of_a_decision_stays():
    comment = approved_comment()
    assert change_is_refused(comment, "approved", timezone.now())


@pytest.mark.parametrize("status", ["approved", "rejected", "withdrawn"])
def test_no_comment_arrives_decided(status):
    comment = make_comment()
    decided = {"article": comment.article, "status": status, "decided_at": timezone.now()}
    with refusal_for_want_of_a_decision(), transaction.atomic():
        make_comment(**decided)
    copy = Comment(pk=comment.pk + 1000, nickname="某", body="话", captcha_key="k", **decided)
    with refusal_for_want_of_a_decision(), transaction.atomic():
        Comment.objects.bulk_create([copy])


def test_a_copy_is_restored_when_the_decisions_come_first(moderator):
    copied = approved_comment(by=moderator)
    number = copied.pk + 1000
    with transaction.atomic():
        with connection.constraint_checks_disabled():
            absent = Comment(pk=number, article=copied.article, submitted_at=copied.submitted_at)
            append(absent, by=moderator, at=copied.decided_at)
        Comment.objects.create(
            pk=number,
            article=copied.article,
            nickname="某",
            body="话",
            status="approved",
            decided_at=copied.decided_at,
        )
    assert Comment.objects.approved().count() == 2


@pytest.mark.parametrize("column", ["body", "nickname"])
@pytest.mark.parametrize("make", MAKERS.values())
def test_the_words_that_were_decided_on_stay(make, column):
    comment = make()
    assert is_refused(f"UPDATE comments_comment SET {column} = 'x' WHERE id = %s", comment.pk)


@pytest.mark.parametrize("make", [approved_comment, rejected_comment, withdrawn_comment])
def test_a_decision_stays(make):
    comment = make()
    assert is_refused("DELETE FROM comments_decision WHERE comment_id = %s", comment.pk)
    assert is_refused(
        "UPDATE comments_decision SET comment_id = comment_id + 1 WHERE comment_id = %s", comment.pk
    )


def test_transitions_pass_and_leave_no_problem(moderator):
    comment = rejected_comment(by=moderator)
    comment.reopen(by=moderator)
    comment.approve(by=moderator)
    comment.take_down(by=moderator)
    comment.appeal()
    comment.approve(by=moderator)
    comment.withdraw()
    Comment.objects.erase_sender_data()
    assert list(problems()) == []


@pytest.mark.parametrize("rule", ["comment_status_has_a_decision", "comment_arrives_undecided"])
def test_the_trigger_finds_the_decision_by_index(moderator, rule):
    article = make_article()
    comments = [approved_comment(article=article, by=moderator) for _number in range(20)]
    query = triggers.DECISION_RULES[rule][-1].replace("NEW.id", str(comments[0].pk))
    query = query.replace("NEW.status", "'approved'").replace("OLD.status", "'pending'")
    query = query.replace("NEW.decided_at", "d.at")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of a table with few rows it would read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE comments_decision")
            cursor.execute(f"EXPLAIN {query}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert plan.count("comments_decision_comment_id") == 2, plan
    assert "SCAN d" not in plan, plan


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("DROP TABLE comments_decisionhead", "comments_decisionhead"),
        ("DROP TABLE comments_disclosure", "comments_disclosure"),
        ("ALTER TABLE comments_decision RENAME TO elsewhere", "comments_decision"),
        ("ALTER TABLE comments_comment RENAME TO elsewhere", "comments_comment"),
        ("ALTER TABLE comments_decision DROP COLUMN reason", "comments_decision.reason"),
        ("ALTER TABLE comments_comment DROP COLUMN browser", "comments_comment.browser"),
    ],
)
def test_a_missing_part_is_told_in_a_sentence(statement, missing):
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    status, output = verify()
    assert status == 1
    assert f"“{missing}”" in output


def test_a_missing_trigger_is_told_in_a_sentence():
    triggers.remove(connection)
    status, output = verify()
    assert status == 1
    assert "“comment_status_has_a_decision”" in output
