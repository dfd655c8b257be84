"""`verify_decisions` finds whatever was done behind the back of the site, and says what."""

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
    """Five decisions on three comments, one of them undone, and a comment that waits."""
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
    """Do what somebody at the SQL prompt does, and leave the triggers as they were."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


def verify(*arguments: str) -> tuple[int, str]:
    """The exit status of the command, and all that it says."""
    said = StringIO()
    status = 0
    try:
        call_command("verify_decisions", *arguments, stdout=said, stderr=said)
    except SystemExit as exit_:
        status = exit_.code
    return status, said.getvalue()


def found() -> list[str]:
    return list(verification.problems())


def rebuild(rows: list[Decision]) -> None:
    """Compute the chain anew, as somebody does who knows how."""
    digest = GENESIS
    for row in rows:
        row.previous, row.digest = digest, uuid4().hex
        row.digest = digest = row.computed_digest()
    forge("UPDATE comments_decision SET digest = 'x' || id, previous = 'y' || id")
    for row in rows:
        forge(
            "UPDATE comments_decision SET digest = %s, previous = %s, reason = %s WHERE id = %s",
            row.digest,
            row.previous,
            row.reason,
            row.pk,
        )
    forge("UPDATE comments_decisionhead SET digest = %s", digest)


def test_a_whole_log_is_whole(log):
    status, said = verify()
    assert status == 0
    assert "5" in said
    assert log[-1].digest in said


def test_an_empty_log_is_whole(db):
    assert verify() == (0, verify()[1])
    assert GENESIS in verify()[1]


@pytest.mark.parametrize("column", ["reason", "from_status", "text_digest"])
def test_a_changed_row_is_found(log, column):
    value = {"from_status": "rejected"}.get(column, "别的")
    forge(f"UPDATE comments_decision SET {column} = %s WHERE id = %s", value, log[0].pk)
    assert any(f"{log[0].pk} " in said and "摘要" in said for said in found())
    assert verify()[0] == 1


@pytest.mark.parametrize("column", ["at", "by_id", "batch"])
def test_another_time_person_or_deed_is_found(log, column, editor):
    value = {"at": timezone.now(), "by_id": editor.pk, "batch": uuid4().hex}[column]
    forge(f"UPDATE comments_decision SET {column} = %s WHERE id = %s", value, log[0].pk)
    assert found()


def test_a_changed_row_with_a_digest_that_fits_is_found_by_the_next(log):
    row = log[1]
    row.reason = "别的"
    digest = row.computed_digest()
    forge("UPDATE comments_decision SET reason='别的', digest=%s WHERE id=%s", digest, row.pk)
    (said,) = found()
    assert str(log[2].pk) in said


@pytest.mark.parametrize("place", [0, 2])
def test_a_missing_row_is_found_where_it_is_missing(log, place):
    forge("DELETE FROM comments_decision WHERE id = %s", log[place].pk)
    assert str(log[place + 1].pk) in found()[0]


def test_missing_last_rows_are_found_as_long_as_the_head_stands(log):
    forge("DELETE FROM comments_decision WHERE id = %s", log[-1].pk)
    assert len(found()) == 3  # The head, the comment's status, its count.


def test_an_inserted_row_is_found(log):
    other = Decision.objects.get(pk=log[1].pk)
    other.pk, other.previous = log[-1].pk + 1, "f" * 64
    other.digest = other.computed_digest()
    other.save(force_insert=True)
    said = found()
    assert str(other.pk) in said[0]
    assert len(said) >= 3  # It does not follow; it is not the head; its comment knows nothing.


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite's keys can be put off")
def test_a_decision_without_its_comment_is_found(log):
    with transaction.atomic():
        forge("PRAGMA defer_foreign_keys = ON")
        forge("DELETE FROM comments_comment WHERE status = 'rejected'")
        assert any("不见了" in said for said in found())
        transaction.set_rollback(True)


def test_decisions_that_do_not_follow_each_other_are_found(log):
    log[4].from_status = "rejected"
    log[4].digest = log[4].computed_digest()
    forge(
        "UPDATE comments_decision SET from_status = 'rejected', digest = %s WHERE id = %s",
        log[4].digest,
        log[4].pk,
    )
    forge("UPDATE comments_decisionhead SET digest = %s", log[4].digest)
    (said,) = found()
    assert str(log[4].pk) in said


def test_a_lost_head_is_found(log):
    forge("DELETE FROM comments_decisionhead")
    assert len(found()) == 1


@pytest.mark.parametrize(("column", "value"), [("body", "别的话"), ("nickname", "别人")])
def test_other_words_than_those_decided_on_are_found(log, column, value):
    comment = log[0].comment_id
    forge(f"UPDATE comments_comment SET {column} = %s WHERE id = %s", value, comment)
    said = found()
    assert len(said) == 2  # One for each decision on it.
    assert all(str(comment) in each for each in said)


def test_a_comment_that_approved_itself_is_found(log):
    comment = make_comment()
    Comment.objects.filter(pk=comment.pk).update(status="approved", decided_at=timezone.now())
    (said,) = found()
    assert str(comment.pk) in said


def test_a_rejected_comment_turned_to_approved_is_found(log):
    Comment.objects.filter(status="rejected").update(status="approved")
    assert len(found()) == 1


def test_another_count_of_changes_is_found(log):
    Comment.objects.filter(pk=log[0].comment_id).update(version=7)
    assert len(found()) == 1


def test_another_time_of_decision_is_found(log):
    Comment.objects.filter(status="rejected").update(decided_at=timezone.now())
    assert len(found()) == 1


def test_a_missing_trigger_is_found(log):
    triggers.remove(connection)
    assert len(found()) == len(triggers.missing(connection)) > 7


def test_a_changed_disclosure_is_found(log):
    forge("UPDATE comments_disclosure SET subject = '2026-10' WHERE subject = '2026-11'")
    assert len(found()) == 1


def test_a_missing_disclosure_is_found(log):
    last = Disclosure.objects.last()
    forge("DELETE FROM comments_disclosure WHERE id = %s", last.pk)
    assert len(found()) == 1
    assert DisclosureHead.objects.get().digest == last.digest


def test_a_chain_made_anew_needs_a_recorded_head_to_be_found(log):
    recorded = log[-1].digest
    log[1].reason = "别的"
    rebuild(log)
    assert verify()[0] == 0
    status, said = verify("--head", recorded)
    assert status == 1
    assert "记录" in said


def test_removed_last_rows_need_a_recorded_head_to_be_found(log):
    recorded = log[-1].digest
    forge("DELETE FROM comments_decision WHERE id = %s", log[-1].pk)
    forge("UPDATE comments_decisionhead SET digest = %s", log[-2].digest)
    Comment.objects.filter(pk=log[-1].comment_id).update(
        status="approved", version=1, decided_at=log[0].at
    )
    assert verify()[0] == 0
    assert verify("--head", recorded)[0] == 1


@pytest.mark.parametrize("place", [0, -1])
def test_a_head_of_any_earlier_day_is_on_the_chain(log, place):
    assert verify("--head", f" {log[place].digest.upper()} ")[0] == 0
    assert verify("--head", GENESIS)[0] == 0


@pytest.mark.parametrize("head", ["", "abc", "g" * 64, "0" * 65])
def test_what_is_no_head_is_refused(db, head):
    with pytest.raises(CommandError):
        verify("--head", head)


def test_pages_of_the_log_join(low_keys, log, monkeypatch):
    monkeypatch.setattr(verification, "PAGE", 2)
    monkeypatch.setattr(verification, "STRETCH", 2)
    assert found() == []
    forge("DELETE FROM comments_decision WHERE id = %s", log[1].pk)
    assert found()


def test_decisions_made_meanwhile_are_no_faults(log, monkeypatch, moderator):
    """Whoever decides while the command walks does not frighten the operator."""
    monkeypatch.setattr(verification, "PAGE", 1)
    waiting = list(Comment.objects.pending())
    walk = verification._by_number

    def disturbed(rows, advance):
        for row in walk(rows, advance):
            if waiting:
                waiting.pop().approve(by=moderator)
            yield row

    monkeypatch.setattr(verification, "_by_number", disturbed)
    assert found() == []
    assert not waiting
    assert DecisionHead.objects.get().digest == Decision.objects.last().digest
