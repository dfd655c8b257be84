"""Transitions of comments from state to state, one or many at once, and who may make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models.daily_total import DailyTotal
from comments.models.decision import Decision
from comments.models.exceptions import AlreadyDecided, AnotherMustDecide, OwnComment
from comments.models.lease import Lease
from comments.models.permissions import MODERATE_COMMENTS
from comments.models.status import CommentStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from comments.models.comment import Comment


def check_may_decide(comment: Comment, by: User) -> None:
    """Raise PermissionDenied unless `by` may decide: OwnComment or AnotherMustDecide say why."""
    if not by.has_perm(MODERATE_COMMENTS):
        raise PermissionDenied
    if comment.sent_by_id == by.pk:
        raise OwnComment
    # An appeal is for somebody else to decide, unless there is nobody else.
    if comment.appealed_at:
        rejection = Decision.objects.rejections_before_appeal().filter(comment=comment).last()
        others = other_moderators(by).exclude(pk__in=[comment.sent_by_id])
        if rejection and rejection.by_id == by.pk and others.exists():
            raise AnotherMustDecide


def other_moderators(by: User) -> QuerySet[User]:
    """Return everybody but `by` who may decide on comments."""
    return get_user_model().objects.with_perm(MODERATE_COMMENTS).exclude(pk=by.pk)


def _check(comment: Comment, by: User | None, at: datetime | None) -> None:
    if by is not None:
        check_may_decide(comment, by)
    if at:
        _check_time(comment, at)


def _check_time(comment: Comment, at: datetime) -> None:
    newest = Decision.objects.order_by("pk").last()
    earliest = max(comment.submitted_at, newest.at) if newest else comment.submitted_at
    if not earliest <= at <= timezone.now():
        raise ValueError(f"{at} is not between {earliest} and now.")


def time_of_change(comment: Comment) -> datetime:
    """Return now, or the time of the comment's last change if the clock was set back since."""
    return _times_of_change([comment])[comment.pk]


def _times_of_change(comments: Sequence[Comment]) -> dict[int, datetime]:
    """Return `time_of_change` of each comment, by its primary key."""
    # A comment that waits again has no time of a decision, but it has had decisions.
    undone = [comment.pk for comment in comments if comment.version and not comment.decided_at]
    last = Decision.objects.newest_by_comment(undone) if undone else {}
    now = timezone.now()
    times = {}
    for comment in comments:
        decided_at = last[comment.pk].at if comment.pk in last else comment.decided_at
        times[comment.pk] = max(now, comment.submitted_at, decided_at or now)
    return times


def _lock_as_loaded(comments: Sequence[Comment], expected: Collection[str]) -> list[Comment]:
    """Lock the comments; return those in an expected status that nobody changed since loading."""
    rows = type(comments[0]).objects.filter(pk__in=[comment.pk for comment in comments])
    # Of two moderators at once, one waits here. In one order, and before the head of the log, as
    # everywhere, or two transactions could wait for each other.
    locked = rows.order_by("pk").select_for_update(no_key=True)
    states = set(locked.values_list("pk", "status", "version"))
    return [
        comment
        for comment in comments
        if comment.status in expected and (comment.pk, comment.status, comment.version) in states
    ]


def _update(decisions: Sequence[Decision], changes: dict[str, Any]) -> None:
    """Change the comments as the decisions say that are in the log already."""
    groups: dict[tuple[datetime, str, str], list[int]] = defaultdict(list)
    for decision in decisions:
        group = decision.at, decision.from_status, decision.to_status
        groups[group].append(decision.comment_id)
    for (at, before, status), pks in groups.items():
        decided_at = None if status == CommentStatus.PENDING else at
        rows = type(decisions[0].comment).objects.filter(pk__in=pks, status=before)
        rows.update(status=status, decided_at=decided_at, version=F("version") + 1, **changes)
        DailyTotal.count(at, status, len(pks))


def transition_all(
    comments: Sequence[Comment],
    by: User | None,
    expected: Collection[str],
    status: str,
    reason: str = "",
    batch: UUID | None = None,
    at: datetime | None = None,
    **changes: Any,
) -> list[Decision]:
    """Change the status of comments and log it in one transaction, with few statements.

    Leaves out those whose status is not `expected`, or whose version is not the one that was
    loaded. Whether `by` may decide on them has been checked.
    """
    with transaction.atomic():
        unchanged = _lock_as_loaded(comments, expected) if comments else []
        times = _times_of_change(unchanged)
        common = {"to_status": status, "by": by, "reason": reason, "batch": batch}
        decisions = [
            Decision(
                comment=comment, from_status=comment.status, at=at or times[comment.pk], **common
            )
            for comment in unchanged
        ]
        if decisions:
            # Before the change, which the database refuses without its decision.
            Decision.append(decisions)
            _update(decisions, changes)
    for decision in decisions:
        decided_at = None if status == CommentStatus.PENDING else decision.at
        values = {"status": status, "decided_at": decided_at, **changes}
        for name, value in values.items():
            setattr(decision.comment, name, value)
        decision.comment.version += 1
    return decisions


def transition(
    comment: Comment,
    by: User | None,
    expected: str,
    status: str,
    reason: str = "",
    batch: UUID | None = None,
    at: datetime | None = None,
    **changes: Any,
) -> Decision:
    """Change the status and log it in one transaction; without `by`, for the comment's author.

    `at` is the present unless the decision was made earlier; then it must not be before others in
    the log, or before the comment (ValueError). Raises AlreadyDecided unless the status is
    `expected` and the version the one that was loaded, PermissionDenied when `by` may not decide.
    """
    _check(comment, by, at)
    with transaction.atomic():
        decisions = transition_all([comment], by, [expected], status, reason, batch, at, **changes)
        if not decisions:
            raise AlreadyDecided(comment.last_decision())
        if by is None:
            # The holder of a lease may not decide any more on a comment whose author appeals.
            Lease.objects.filter(comment=comment).delete()
    return decisions[0]
