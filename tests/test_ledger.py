"""The log of decisions: chained, append-only, bound to the exact words."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from comments.models import Comment, Decision, DecisionHead
from comments.models.hash_chain import GENESIS
from tests.factories import approved_comment, make_comment, rejected_comment

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_a_decision_says_who_when_why_and_about_which_words(moderator):
    comment = make_comment()
    decision = comment.reject(by=moderator, reason="广告")
    assert (decision.by, decision.reason) == (moderator, "广告")
    assert (decision.from_status, decision.to_status) == ("pending", "rejected")
    assert decision.at == comment.decided_at
    assert decision.text_digest == comment.text_digest()


def test_each_row_carries_the_digest_of_the_row_before(moderator):
    approved_comment(by=moderator)
    rejected_comment(by=moderator)
    first, second = Decision.objects.all()
    assert first.previous == GENESIS
    assert second.previous == first.digest
    assert DecisionHead.objects.get().digest == second.digest


@pytest.mark.parametrize("field", ["reason", "to_status", "text_digest", "previous"])
def test_a_changed_row_no_longer_matches_its_digest(moderator, field):
    rejected_comment(by=moderator)
    decision = Decision.objects.get()
    assert decision.computed_digest() == decision.digest
    setattr(decision, field, "forged")
    assert decision.computed_digest() != decision.digest


def test_the_digest_is_of_the_moment_not_of_the_zone_it_is_told_in():
    comment = make_comment(submitted_at=timezone.localtime())
    assert comment.text_digest() == Comment.objects.get().text_digest()


def test_other_words_have_another_digest():
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
def test_the_database_itself_refuses_to_rewrite_what_was_said(moderator, statement):
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
def test_the_database_refuses_to_put_another_row_in_the_place_of_one(moderator, table):
    approved_comment(by=moderator)
    assert refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_nor_can_a_comment_be_pushed_out_by_its_captcha(moderator):
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


def test_nobody_and_nothing_on_the_way_to_the_log_can_be_deleted(moderator):
    comment = approved_comment(by=moderator)
    for thing in (moderator, comment.article, comment.article.category):
        with pytest.raises(ProtectedError):
            thing.delete()
    with pytest.raises(ProtectedError):
        comment.delete()


def test_a_comment_that_nobody_decided_on_can_not_be_deleted_either():
    comment = make_comment()
    with pytest.raises(DatabaseError), transaction.atomic():
        comment.delete()
    assert Comment.objects.count() == 1


def test_sender_data_may_be_erased_when_its_time_is_over():
    make_comment()
    Comment.objects.update(address=None, network="", browser="")
    assert Comment.objects.get().address is None
