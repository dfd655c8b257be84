"""Transitions of a comment from state to state, and who may make them."""

from __future__ import annotations

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
    # A comment that waits again has no time of a decision, but it has had decisions.
    last = comment.last_decision() if comment.version and not comment.decided_at else None
    changes = (comment.submitted_at, comment.decided_at or (last and last.at))
    return max(timezone.now(), *(at for at in changes if at))


def _end_lease(comment: Comment, by: User | None) -> None:
    """End the lease on a comment whose author appeals: its holder may not decide on it any more."""
    if by is None:
        Lease.objects.filter(comment=comment).delete()


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
    now = at or time_of_change(comment)
    changes |= {"status": status, "decided_at": None if status == comment.Status.PENDING else now}
    with transaction.atomic():
        as_loaded = type(comment).objects.filter(
            pk=comment.pk, status=expected, version=comment.version
        )
        # Of two moderators at once, one waits here and finds no row. The comment is locked before
        # the head of the log, as everywhere, or two transactions could wait for each other.
        if not as_loaded.select_for_update(no_key=True).exists():
            raise AlreadyDecided(comment.last_decision())
        # Before the change, which the database refuses without its decision.
        decision = Decision.append(
            comment, expected, status, by=by, at=now, reason=reason, batch=batch
        )
        if not as_loaded.update(version=F("version") + 1, **changes):
            raise AlreadyDecided(comment.last_decision())
        DailyTotal.count(now, status)
        _end_lease(comment, by)
    comment.refresh_from_db(fields=["version", *changes])
    return decision
