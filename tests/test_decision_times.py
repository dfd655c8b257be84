"""Times of decisions that were made before they are logged."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, DailyTotal, Decision
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["approve", "reject"])
def test_a_decision_can_be_logged_with_its_time(moderator, name):
    at = timezone.now() - timedelta(days=2)
    comment = make_comment(submitted_at=at - timedelta(minutes=5))
    decision = getattr(comment, name)(by=moderator, at=at)
    assert (decision.at, Comment.objects.get().decided_at) == (at, at)
    assert DailyTotal.objects.get().day == timezone.localdate(at)


@pytest.mark.parametrize("days", [-3, 1])
def test_not_before_the_comment_or_after_now(moderator, days):
    comment = make_comment(submitted_at=timezone.now() - timedelta(days=2))
    with pytest.raises(ValueError, match="between"):
        comment.approve(by=moderator, at=timezone.now() + timedelta(days=days))
    assert not Decision.objects.exists()


def test_not_before_what_is_in_the_log(moderator):
    long_ago = timezone.now() - timedelta(days=9)
    one, two = (make_comment(submitted_at=long_ago) for _ in range(2))
    one.approve(by=moderator)
    with pytest.raises(ValueError, match="between"):
        two.approve(by=moderator, at=long_ago + timedelta(days=1))
    assert Decision.objects.count() == 1


def test_a_comment_has_waited_since_it_was_put_back(moderator):
    """After a decision was undone, and after an appeal, not since it was sent."""
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now - timedelta(days=99), tick=False) as clock:
        comments = [make_comment(submitted_at=timezone.now()) for _ in range(2)]
        clock.shift(timedelta(minutes=1))
        for comment in comments:
            comment.reject(by=moderator)
        clock.move_to(now - timedelta(days=1))
        comments[0].appeal()
        comments[1].reopen(by=moderator)
        clock.shift(timedelta(minutes=5))
        for comment in comments:
            comment.approve(by=make_user(group="moderator"))
    waits = Decision.objects.on_waiting_comments().newest_waiting_times(9)
    assert waits == [timedelta(minutes=minutes) for minutes in (5, 5, 1, 1)]
