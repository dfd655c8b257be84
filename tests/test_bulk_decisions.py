"""Decisions on many comments at once: few statements, a row of the log for each, no double."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import Comment, DailyTotal, Decision
from comments.moderation.actions import Action
from comments.moderation.batch import Batch
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db


def flood(count: int) -> list[Comment]:
    article = make_article()
    rows = (Comment(article=article, nickname="某某", body=f"第{n}条") for n in range(count))
    return Comment.objects.bulk_create(rows)


def reject(comments, by):
    return Batch.run(Action.REJECT, comments, by=by, reason="广告")


def test_many_decisions_cost_no_more_statements_than_two(moderator):
    reject(flood(1), moderator)
    with CaptureQueriesContext(connection) as few:
        reject(flood(2), moderator)
    comments = flood(150)
    with CaptureQueriesContext(connection) as many:
        batch = reject(comments, moderator)
    # A long INSERT is divided where the engine takes no more parameters.
    assert len(many) <= len(few) + 2
    assert len(batch.done) == 150


def test_each_has_a_row_of_the_log_that_says_who_when_and_why(moderator):
    comments = flood(250)
    batch = Batch.run(Action.APPROVE, comments, by=moderator, reason="打错了的理由")
    assert len(batch.done) == 250
    decisions = list(Decision.objects.all())
    assert {decision.comment_id for decision in decisions} == {item.pk for item in comments}
    assert {(d.by, d.from_status, d.to_status, d.reason) for d in decisions} == {
        (moderator, "pending", "approved", "")
    }
    assert len({decision.batch for decision in decisions}) == 1
    stored = dict(Comment.objects.values_list("pk", "decided_at"))
    assert all(stored[decision.comment_id] == decision.at for decision in decisions)
    assert list(problems()) == []
    assert DailyTotal.objects.get().approved == 250


def test_what_others_decided_meanwhile_stays_and_is_counted_apart(moderator):
    comments = flood(30)
    early = make_user(group="moderator", username="zaodao")
    for comment in Comment.objects.all()[:3]:
        comment.approve(by=early)
    batch = reject(comments, moderator)
    assert len(batch.done) == 27
    assert len(batch.too_late) == 3
    assert all("zaodao" in sentence for sentence in batch.too_late)
    assert Comment.objects.approved().count() == 3


def test_a_batch_that_is_sent_twice_is_done_once(moderator):
    comments = flood(30)
    again = list(Comment.objects.all())
    reject(comments, moderator)
    batch = reject(again, moderator)
    assert (len(batch.done), batch.too_late) == (30, [])
    assert Decision.objects.count() == 30


def test_undoing_many_puts_each_back_into_the_queue(moderator):
    comments = reject(flood(20), moderator).done
    batch = Batch.run(Action.REOPEN, comments, by=moderator, reason="")
    assert len(batch.done) == 20
    assert Comment.objects.pending().count() == 20
    reject(Comment.objects.all(), moderator)
    assert Decision.objects.count() == 60
    assert list(problems()) == []


def test_a_comment_from_a_clock_that_was_ahead_keeps_its_order(moderator):
    ahead = make_comment(submitted_at=timezone.now() + timedelta(hours=1))
    plain = make_comment(article=ahead.article)
    reject([ahead, plain], moderator)
    times = dict(Decision.objects.values_list("comment", "at"))
    assert times[ahead.pk] == ahead.submitted_at
    assert times[plain.pk] < ahead.submitted_at
    assert not Comment.objects.pending().exists()
