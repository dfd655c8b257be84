"""`verify_decisions` reports whatever was changed in the logs outside the site."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comments import triggers
from comments.inspection import log_rows, verification
from comments.models import Comment, Decision, DecisionHead
from comments.models.hash_chain import GENESIS
from tests.factories import triggers_lifted
from tests.tampering import forge, make_log, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(moderator) -> list[Decision]:
    return make_log(moderator)


def problems() -> list[str]:
    return list(verification.problems())


def test_an_intact_log_has_no_problems(log):
    status, output = verify()
    assert status == 0
    assert "5" in output
    assert log[-1].digest in output


def test_an_empty_log_has_no_problems(db):
    status, output = verify()
    assert status == 0
    assert GENESIS in output


@pytest.mark.parametrize("column", ["reason", "from_status", "text_digest"])
def test_a_changed_row_is_reported(log, column):
    value = {"from_status": "rejected"}.get(column, "别的")
    forge(f"UPDATE comments_decision SET {column} = %s WHERE id = %s", value, log[0].pk)
    assert any(f"{log[0].pk} " in problem and "摘要" in problem for problem in problems())
    assert verify()[0] == 1


@pytest.mark.parametrize("column", ["at", "by_id", "batch"])
def test_a_changed_time_moderator_or_batch_is_reported(log, column, editor):
    value = {"at": timezone.now(), "by_id": editor.pk, "batch": uuid4().hex}[column]
    forge(f"UPDATE comments_decision SET {column} = %s WHERE id = %s", value, log[0].pk)
    assert problems()


def test_a_changed_row_with_a_matching_digest_breaks_the_link_to_the_next(log):
    row = log[1]
    row.reason = "别的"
    digest = row.computed_digest()
    forge("UPDATE comments_decision SET reason='别的', digest=%s WHERE id=%s", digest, row.pk)
    (problem,) = problems()
    assert str(log[2].pk) in problem


@pytest.mark.parametrize("index", [0, 2])
def test_a_missing_row_is_reported_where_it_is_missing(log, index):
    forge("DELETE FROM comments_decision WHERE id = %s", log[index].pk)
    assert str(log[index + 1].pk) in problems()[0]


def test_missing_last_rows_are_reported_when_the_head_remains(log):
    forge("DELETE FROM comments_decision WHERE id = %s", log[-1].pk)
    assert len(problems()) == 3  # The head, the comment's status, its count.


def test_an_inserted_row_is_reported(log):
    other = Decision.objects.get(pk=log[1].pk)
    other.pk, other.previous = log[-1].pk + 1, "f" * 64
    other.digest = other.computed_digest()
    other.save(force_insert=True)
    sentences = problems()
    assert str(other.pk) in sentences[0]
    assert len(sentences) >= 3  # The link, the head, and the comment, which was not changed.


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only SQLite's foreign keys can be deferred"
)
def test_a_decision_without_its_comment_is_reported(log):
    with transaction.atomic():
        forge("PRAGMA defer_foreign_keys = ON")
        forge("DELETE FROM comments_comment WHERE status = 'rejected'")
        assert any("不见了" in problem for problem in problems())
        transaction.set_rollback(True)


def test_decisions_that_do_not_follow_each_other_are_reported(log):
    log[4].from_status = "rejected"
    log[4].digest = log[4].computed_digest()
    forge(
        "UPDATE comments_decision SET from_status = 'rejected', digest = %s WHERE id = %s",
        log[4].digest,
        log[4].pk,
    )
    forge("UPDATE comments_decisionhead SET digest = %s", log[4].digest)
    (problem,) = problems()
    assert str(log[4].pk) in problem


def test_a_missing_head_is_reported(log):
    forge("DELETE FROM comments_decisionhead")
    assert len(problems()) == 1


@pytest.mark.parametrize(("column", "value"), [("body", "别的话"), ("nickname", "别人")])
def test_a_text_changed_after_the_decision_is_reported(log, column, value):
    comment = log[0].comment_id
    forge(f"UPDATE comments_comment SET {column} = %s WHERE id = %s", value, comment)
    sentences = problems()
    assert len(sentences) == 2  # One for each decision on it.
    assert all(str(comment) in sentence for sentence in sentences)


def test_an_approved_comment_without_a_decision_is_reported(log):
    waiting = Comment.objects.pending().latest("pk")
    with triggers_lifted():
        Comment.objects.filter(pk=waiting.pk).update(status="approved", decided_at=timezone.now())
    (problem,) = problems()
    assert str(waiting.pk) in problem


@pytest.mark.parametrize(
    "changes", [{"status": "approved"}, {"version": 7}, {"decided_at": timezone.now()}]
)
def test_a_comment_changed_without_a_decision_is_reported(log, changes):
    with triggers_lifted():
        Comment.objects.filter(status="rejected").update(**changes)
    assert len(problems()) == 1


def test_a_missing_trigger_is_reported(log):
    triggers.remove(connection)
    assert len(problems()) == len(triggers.missing(connection)) > 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_disclosure SET subject = '2026-10' WHERE kind = 'ledger'",
        "DELETE FROM comments_disclosure WHERE kind = 'file'",
    ],
)
def test_a_changed_or_missing_disclosure_is_reported(log, statement):
    forge(statement)
    assert len(problems()) == 1


def test_the_chain_is_followed_across_chunks(low_keys, log, monkeypatch):
    monkeypatch.setattr(log_rows, "CHUNK", 2)
    monkeypatch.setattr(log_rows, "RANGE", 2)
    assert problems() == []
    forge("DELETE FROM comments_decision WHERE id = %s", log[1].pk)
    assert problems()


def test_decisions_made_during_the_verification_are_not_reported(log, monkeypatch, moderator):
    monkeypatch.setattr(log_rows, "CHUNK", 1)
    waiting = list(Comment.objects.pending())
    in_chunks = verification.in_chunks

    def deciding_meanwhile(rows, advance):
        for row in in_chunks(rows, advance):
            if waiting:
                waiting.pop().approve(by=moderator)
            yield row

    monkeypatch.setattr(verification, "in_chunks", deciding_meanwhile)
    assert problems() == []
    assert not waiting
    assert DecisionHead.objects.get().digest == Decision.objects.last().digest
