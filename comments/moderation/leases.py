"""Leases that give moderators different cards. None of them prevents a decision."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import Error
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.write_lock import atomic_without_waiting
from comments.models import Comment, Lease
from comments.models.queryset import CommentQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

# A page that is being looked at renews its leases three times in this span.
DURATION = timedelta(minutes=1)
# Nobody decides on more before the page renews them; and one statement takes no more on SQLite.
MAX_LEASES = 300
# Two moderators with the same cards lose more time than one who waits this long for the database.
LOCK_TIMEOUT_MS = 1000


def exclude_leased(waiting: CommentQuerySet, by: User, now: datetime) -> CommentQuerySet:
    """Return the waiting comments that nobody but `by` is looking at."""
    others = Lease.objects.in_force(now, DURATION).filter(comment=OuterRef("pk")).exclude(by=by)
    return waiting.exclude(Exists(others))


def _set_leases(pks: Iterable[int], by: User, now: datetime) -> None:
    Lease.objects.bulk_create(
        [Lease(comment_id=pk, by=by, until=now + DURATION) for pk in list(pks)[:MAX_LEASES]],
        update_conflicts=True,
        unique_fields=["comment"],
        update_fields=["by", "until"],
    )


def _are_leased_to_others(comments: list[Comment], by: User) -> bool:
    leases = Lease.objects.filter(comment__in=comments, until__gt=timezone.now())
    return leases.exclude(by=by).exists()


def acquire(waiting: CommentQuerySet, count: int, by: User) -> list[Comment]:
    """Lease the first `count` of these comments to `by` and return them.

    Where that would have to wait for a writer, the comments are returned without leases.
    """
    try:
        with atomic_without_waiting(LOCK_TIMEOUT_MS):
            # Rows that another request is leasing right now are skipped; SQLite, which can't skip
            # locked rows, waits for that request instead.
            free = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
            comments = list(free[:count])
            if _are_leased_to_others(comments, by):
                # By a request that began before this one had its locks; it has ended, and a second
                # look leaves out what it leased.
                comments = list(free.all()[:count])
            _set_leases([comment.pk for comment in comments], by, timezone.now())
    except Error as error:
        logger.warning("Cards are shown without leases: %s", error)
        return list(waiting[:count])
    return comments


def renew(pks: Iterable[int], by: User) -> None:
    """Renew the leases of `by` on these comments, and delete leases that ended long ago."""
    now = timezone.now()
    Lease.objects.out_of_date(now, DURATION).delete()
    decidable = Comment.objects.filter(pk__in=pks).decidable_by(by)
    free = exclude_leased(decidable, by, now)
    _set_leases(free.values_list("pk", flat=True), by, now)
