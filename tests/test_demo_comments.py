"""The demo's comments: decided on minutes after they came, day by day, by people with names."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import Comment, DailyTotal, Decision
from comments.moderation.statistics import DeskStatistics
from newscenter.demo import content
from newscenter.demo.accounts import create_accounts
from newscenter.demo.comment_loader import CommentLoader
from tests.factories import make_article, sign_in
from tests.test_moderation_desk import DESK

pytestmark = pytest.mark.django_db

# A winter night and a summer noon: articles have their days in the year.
TIMES = ["2026-01-02T20:30:00+00:00", "2026-07-19T04:00:00+00:00", "2027-03-01T16:05:00+00:00"]


@pytest.fixture
def moderator(db):
    accounts = create_accounts("correct horse battery")
    (user,) = (a.user for a in accounts if a.user.get_username() == "moderator")
    return user


def load(moderator) -> None:
    """Load the comments on articles without pictures and texts, which take most of the time."""
    loader = CommentLoader(moderator, timezone.now())
    files = [file for file in content.article_files() if file.comments]
    for file in files:
        loader.add(file, make_article(external_id=file.external_id))
    loader.decide(files)


@pytest.mark.parametrize("at", TIMES)
def test_the_desk_looks_like_a_month_of_work(moderator, at):
    with time_machine.travel(at):
        load(moderator)
        numbers = DeskStatistics.load(moderator)
        assert timedelta(minutes=2) <= numbers.median <= timedelta(minutes=60)
        days = numbers.chart.days
        assert sum(day.received > 0 for day in days) >= 20
        assert sum(day.approved > 0 for day in days) >= 20
        assert sum(day.rejected > 0 for day in days) >= 2
        assert numbers.decided_today < 30
        assert list(problems()) == []


def test_decisions_follow_their_comments_and_each_other(moderator):
    load(moderator)
    decisions = Decision.objects.select_related("comment")
    for decision in decisions:
        wait = decision.at - decision.comment.submitted_at
        assert timedelta(0) <= wait <= timedelta(minutes=60)
    assert all(one.at <= two.at for one, two in pairwise(decisions))
    assert DailyTotal.objects.count() > 20
    assert len({decision.at.date() for decision in decisions}) > 40


def test_a_second_run_finishes_what_a_first_one_left(moderator):
    files = [file for file in content.article_files() if file.comments]
    loader = CommentLoader(moderator, timezone.now())
    for file in files:
        loader.add(file, make_article(external_id=file.external_id))
    loader.decide(files[:3])
    reopened = Comment.objects.approved().first()
    reopened.reopen(by=moderator)
    later = CommentLoader(moderator, timezone.now())
    later.decide(files)
    reopened.refresh_from_db()
    assert reopened.status == "pending"
    assert Comment.objects.approved().count() > 60
    count = Decision.objects.count()
    later.decide(files)
    assert Decision.objects.count() == count
    assert list(problems()) == []


def test_people_have_names(moderator):
    load(moderator)
    comment = Comment.objects.pending().first()
    comment.approve(by=moderator)
    client = sign_in(moderator)
    page = client.get(f"{DESK}?done={comment.pk}").text
    assert "白露" in page
    assert ">moderator<" not in page
    history = client.get(f"/admin/comments/comment/{comment.pk}/change/").text
    assert "白露" in history
