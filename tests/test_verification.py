"""`verify_decisions` reports whatever was changed in the logs outside the site."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from comments import triggers
from comments.inspection import verification
from comments.models import Comment, Decision, DecisionHead, Disclosure, DisclosureHead
from comments.models.hash_chain import GENESIS
from tests.factories import approved_comment, make_article, make_comment, rejected_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(moderator) -> list[Decision]:
    """Five decisions on three comments, two of them undone, and a waiting comment."""
    article = make_article()
    first = approved_comment(article=article, by=moderator)
    rejected_comment(article=article, by=moderator)
    undone = make_comment(article=article)
    undone.reject(by=moderator, reason="广告", batch=uuid4())
    undone.reopen(by=moderator, reason="看错了")
    first.reopen(by=moderator)
    make_comment(article=article)
    Disclosure.append("ledger", "2026-11", by=moderator)
    Disclosure.append("file", str(first.pk), by=moderator)
    return list(Decision.objects.all())


def forge(statement: str, *values: object) -> None:
    """Change the database as somebody at the SQL prompt could, and restore the triggers."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


def verify(*arguments: str) -> tuple[int, str]:
    """Return the exit status of the command and its output."""
    output = StringIO()
    status = 0
    try:
        call_command("verify_decisions", *arguments, stdout=output, stderr=output)
    except SystemExit as exit_:
        status = exit_.code
    return status, output.getvalue()


def problems() -> list[str]:
    return list(verification.problems())


def rebuild(rows: list[Decision]) -> None:
    """Compute the whole chain again, as an attacker does who knows the format."""
    digest = GENESIS
    for row in rows:
        row.previous, row.digest = digest, uuid4().hex
        row.digest = digest = row.computed_digest()
    forge("UPDATE comments_decision SET digest = 'x' || id, previous = 'y' || id")
    columns = "digest = %s, previous = %s, reason = %s"
    for row in rows:
        values = (row.digest, row.previous, row.reason, row.pk)
        forge(f"UPDATE comments_decision SET {columns} WHERE id = %s", *values)
    forge("UPDATE comments_decisionhead SET digest = %s", digest)


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
    comment = make_comment()
    Comment.objects.filter(pk=comment.pk).update(status="approved", decided_at=timezone.now())
    (problem,) = problems()
    assert str(comment.pk) in problem


@pytest.mark.parametrize(
    "changes", [{"status": "approved"}, {"version": 7}, {"decided_at": timezone.now()}]
)
def test_a_comment_changed_without_a_decision_is_reported(log, changes):
    Comment.objects.filter(status="rejected").update(**changes)
    assert len(problems()) == 1


def test_a_missing_trigger_is_reported(log):
    triggers.remove(connection)
    assert len(problems()) == len(triggers.missing(connection)) > 7


def test_a_changed_disclosure_is_reported(log):
    forge("UPDATE comments_disclosure SET subject = '2026-10' WHERE subject = '2026-11'")
    assert len(problems()) == 1


def test_a_missing_disclosure_is_reported(log):
    last = Disclosure.objects.last()
    forge("DELETE FROM comments_disclosure WHERE id = %s", last.pk)
    assert len(problems()) == 1
    assert DisclosureHead.objects.get().digest == last.digest


def test_a_rebuilt_chain_is_reported_against_a_recorded_head(log):
    recorded = log[-1].digest
    log[1].reason = "别的"
    rebuild(log)
    assert verify()[0] == 0
    status, output = verify("--head", recorded)
    assert status == 1
    assert "记录" in output


def test_removed_last_rows_are_reported_against_a_recorded_head(log):
    recorded = log[-1].digest
    forge("DELETE FROM comments_decision WHERE id = %s", log[-1].pk)
    forge("UPDATE comments_decisionhead SET digest = %s", log[-2].digest)
    Comment.objects.filter(pk=log[-1].comment_id).update(
        status="approved", version=1, decided_at=log[0].at
    )
    assert verify()[0] == 0
    assert verify("--head", recorded)[0] == 1


@pytest.mark.parametrize("index", [0, -1])
def test_a_head_recorded_at_any_time_is_on_the_chain(log, index):
    assert verify("--head", f" {log[index].digest.upper()} ")[0] == 0
    assert verify("--head", GENESIS)[0] == 0


@pytest.mark.parametrize("head", ["", "abc", "g" * 64, "0" * 65])
def test_a_malformed_head_is_refused(db, head):
    with pytest.raises(CommandError):
        verify("--head", head)


def test_the_chain_is_followed_across_chunks(log, monkeypatch):
    monkeypatch.setattr(verification, "CHUNK", 2)
    monkeypatch.setattr(verification, "RANGE", 2)
    assert problems() == []
    forge("DELETE FROM comments_decision WHERE id = %s", log[1].pk)
    assert problems()


def test_decisions_made_during_the_verification_are_not_reported(log, monkeypatch, moderator):
    monkeypatch.setattr(verification, "CHUNK", 1)
    waiting = list(Comment.objects.pending())
    in_chunks = verification._in_chunks

    def deciding_meanwhile(rows, advance):
        for row in in_chunks(rows, advance):
            if waiting:
                waiting.pop().approve(by=moderator)
            yield row

    monkeypatch.setattr(verification, "_in_chunks", deciding_meanwhile)
    assert problems() == []
    assert not waiting
    assert DecisionHead.objects.get().digest == Decision.objects.last().digest
