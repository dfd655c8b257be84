"""Giving moderators different cards. No lease ever stands in the way of a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from comments.models import Comment, Lease
from comments.models.queryset import CommentQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Renewed three times in this span by a page that somebody is looking at.
LASTS = timedelta(minutes=1)
# Nobody decides on more before the page renews them; and one statement takes no more on SQLite.
MOST = 300


def without_others(waiting: CommentQuerySet, by: User, now: datetime) -> CommentQuerySet:
    """Those of the waiting comments that nobody else is looking at."""
    theirs = Lease.objects.filter(comment=OuterRef("pk"), until__gt=now).exclude(by=by)
    return waiting.exclude(Exists(theirs))


def hold(comments: Iterable[int], by: User, now: datetime) -> None:
    """Take or renew leases on these comments, whoever has them now."""
    Lease.objects.bulk_create(
        [Lease(comment_id=pk, by=by, until=now + LASTS) for pk in list(comments)[:MOST]],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["by", "until"],
    )


def give_out(waiting: CommentQuerySet, size: int, by: User) -> list[Comment]:
    """The first of these comments, leased to `by`."""
    with transaction.atomic():
        # What somebody is being given at this moment is skipped too; on SQLite he is waited for.
        free = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
        found = list(free[:size])
        hold([comment.pk for comment in found], by, timezone.now())
    return found


def renew(comments: Iterable[int], by: User) -> None:
    """Hold on to one's own leases on comments that still wait; sweep away what is over."""
    now = timezone.now()
    Lease.objects.filter(until__lt=now - LASTS).delete()
    waiting = without_others(Comment.objects.filter(pk__in=comments), by, now)
    hold(waiting.values_list("pk", flat=True), by, now)
