"""The log of decisions: chained, append-only, bound to the exact text."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from comments.models import (
    Comment,
    Decision,
    DecisionHead,
    Disclosure,
    ReportOutcome,
    Restriction,
)
from comments.models.hash_chain import GENESIS, canonical_json
from tests.factories import approved_comment, make_comment, rejected_comment

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_a_decision_names_moderator_time_reason_and_text(moderator):
    comment = make_comment()
    decision = comment.reject(by=moderator, reason="广告")
    assert (decision.by, decision.reason) == (moderator, "广告")
    assert (decision.from_status, decision.to_status) == ("pending", "rejected")
    assert decision.at == comment.decided_at
    assert decision.text_digest == comment.text_digest()


def test_each_row_carries_the_digest_of_the_previous_row(moderator):
    approved_comment(by=moderator)
    rejected_comment(by=moderator)
    first, second = Decision.objects.all()
    assert first.previous == GENESIS
    assert second.previous == first.digest
    assert DecisionHead.objects.get().digest == second.digest


AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
BATCH = UUID("12345678123456781234567812345678")
DECISION = {
    "comment_id": 7,
    "text_digest": "b" * 64,
    "from_status": "pending",
    "to_status": "rejected",
    "by_id": 3,
    "at": AT,
    "reason": "广告",
    "previous": "a" * 64,
}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            Comment(article_id=5, submitted_at=AT, nickname="江边人", body='好"\n'),
            r'[5, "2026-11-26T02:00:00+00:00", "\u6c5f\u8fb9\u4eba", "\u597d\"\n"]',
        ),
        (
            Decision(**DECISION),
            (
                f'["{"a" * 64}", 7, "{"b" * 64}", "pending", "rejected", 3,'
                r' "2026-11-26T02:00:00+00:00", "\u5e7f\u544a"]'
            ),
        ),
        (
            Decision(**DECISION, batch=BATCH),
            (
                f'["{"a" * 64}", 7, "{"b" * 64}", "pending", "rejected", 3,'
                r' "2026-11-26T02:00:00+00:00", "\u5e7f\u544a", "12345678123456781234567812345678"]'
            ),
        ),
        (
            Disclosure(kind="ledger", subject="2026-11", by_id=3, at=AT, previous="a" * 64),
            f'["{"a" * 64}", "ledger", "2026-11", 3, "2026-11-26T02:00:00+00:00"]',
        ),
        (
            ReportOutcome(
                article_report_id=4,
                text_digest="b" * 64,
                outcome="corrected",
                by_id=3,
                at=AT,
                answer="谢",
                previous="a" * 64,
            ),
            (
                f'["{"a" * 64}", "article", 4, "{"b" * 64}", "corrected", 3,'
                r' "2026-11-26T02:00:00+00:00", "\u8c22"]'
            ),
        ),
        (
            Restriction(kind="network", subject="192.0.2.1", by_id=3, at=AT, previous="a" * 64),
            f'["{"a" * 64}", "network", "192.0.2.1", null, 3, "2026-11-26T02:00:00+00:00", ""]',
        ),
    ],
)
def test_the_digested_bytes_never_change(row, line):
    """Digests in existing logs and on paper must stay verifiable with every release."""
    assert canonical_json(row.payload()) == line
    digest = row.text_digest() if isinstance(row, Comment) else row.computed_digest()
    assert digest == hashlib.sha256(line.encode("ascii")).hexdigest()


@pytest.mark.parametrize("field", ["reason", "to_status", "text_digest", "previous"])
def test_a_changed_row_no_longer_matches_its_digest(moderator, field):
    rejected_comment(by=moderator)
    decision = Decision.objects.get()
    assert decision.computed_digest() == decision.digest
    setattr(decision, field, "forged")
    assert decision.computed_digest() != decision.digest


def test_the_digest_does_not_depend_on_the_time_zone_of_the_value():
    comment = make_comment(submitted_at=timezone.localtime())
    assert comment.text_digest() == Comment.objects.get().text_digest()


def test_another_text_has_another_digest():
    one, other = make_comment(body="好"), make_comment(body="不好")
    assert one.text_digest() != other.text_digest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_comment SET body = 'other words'",
        "UPDATE comments_comment SET nickname = 'somebody else'",
        "UPDATE comments_comment SET submitted_at = '2001-01-01 00:00:00'",
        "DELETE FROM comments_comment",
        "UPDATE comments_decision SET reason = 'another reason'",
        "UPDATE comments_decision SET by_id = by_id",
        "DELETE FROM comments_decision",
        "DELETE FROM comments_decisionhead",
    ],
)
def test_the_database_refuses_to_rewrite_comments_and_decisions(moderator, statement):
    approved_comment(by=moderator)
    assert refused(statement)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.parametrize(
    "table", ["comments_comment", "comments_decision", "comments_decisionhead"]
)
def test_the_database_refuses_to_truncate(moderator, table):
    approved_comment(by=moderator)
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["comments_comment", "comments_decision"])
def test_the_database_refuses_to_replace_a_row(moderator, table):
    approved_comment(by=moderator)
    assert refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_the_database_refuses_to_replace_a_comment_by_one_with_its_captcha(moderator):
    make_comment(captcha_key="a" * 40)
    make_comment(captcha_key="b" * 40)
    columns = "article_id, nickname, body, submitted_at, network, browser, captcha_key, flags"
    columns += ", flagged, fingerprint, status, version"
    copy = f"SELECT {columns} FROM comments_comment LIMIT 1"
    assert refused(f"REPLACE INTO comments_comment ({columns}) {copy}")
    assert refused(f"UPDATE OR REPLACE comments_comment SET captcha_key = '{'a' * 40}'")


def test_the_database_refuses_an_approved_comment_without_a_decision_time():
    make_comment()
    assert refused("UPDATE comments_comment SET status = 'approved'")


def test_the_database_refuses_an_unknown_status():
    make_comment()
    assert refused("UPDATE comments_comment SET status = 'public', decided_at = submitted_at")


def test_nothing_that_the_log_refers_to_can_be_deleted(moderator):
    comment = approved_comment(by=moderator)
    for row in (moderator, comment.article, comment.article.category):
        with pytest.raises(ProtectedError):
            row.delete()
    with pytest.raises(ProtectedError):
        comment.delete()


def test_a_waiting_comment_can_not_be_deleted():
    comment = make_comment()
    with pytest.raises(DatabaseError), transaction.atomic():
        comment.delete()
    assert Comment.objects.count() == 1


def test_sender_data_can_be_erased():
    make_comment()
    Comment.objects.update(address=None, network="", browser="")
    assert Comment.objects.get().address is None
