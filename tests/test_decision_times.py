"""Times of decisions that were made before they are logged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, DailyTotal, Decision
from tests.factories import make_comment

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
