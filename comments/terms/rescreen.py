"""Rescreening: screen the waiting comments again after the terms have changed."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from articles.keyset_pagination import Cursor, position_of
from articles.write_lock import atomic_batch
from comments.models import Comment, SimilarityKey
from comments.screening.findings import screen_text
from comments.screening.flags import HISTORY_KINDS, are_about_words, are_urgent, sort_and_limit
from comments.screening.matcher import Matcher
from comments.terms.compiled import current_matcher

# Small enough to hold SQLite's write lock for a few hundredths of a second only.
BATCH = 200
# What the terms decide about a comment.
SCREENED = ("flags", "flagged", "urgent", "fingerprint")


class Progress(NamedTuple):
    """Progress of a run; `after` is where to continue, None when nothing is left."""

    examined: int
    changed: int
    after: Cursor | None


def _next_batch(after: Cursor | None) -> list[Comment]:
    waiting = Comment.objects.pending().oldest_first()
    if after:
        waiting = after.filter(waiting, "submitted_at")
    return list(waiting.only("nickname", "body", "submitted_at", "cluster", *SCREENED)[:BATCH])


def _screened(comment: Comment) -> list[Any]:
    return [getattr(comment, name) for name in SCREENED]


def _update_flags(comment: Comment, matcher: Matcher) -> bool:
    """Screen the comment again, without saving it; return whether anything has changed."""
    before = _screened(comment)
    findings = screen_text(comment.nickname, comment.body, matcher)
    kept = [flag for flag in comment.flags if flag["kind"] in HISTORY_KINDS]
    comment.flags = sort_and_limit([*findings.flags, *kept])
    comment.flagged = are_about_words(comment.flags)
    comment.urgent = are_urgent(comment.flags)
    comment.fingerprint = findings.fingerprint
    return before != _screened(comment)


def _add_to_clusters(comments: list[Comment]) -> None:
    """Find near-duplicates of comments that were stored without the screening."""
    for comment in comments:
        cluster, keys = SimilarityKey.objects.cluster_of(comment.body)
        if cluster:
            comment.cluster = cluster
            Comment.objects.filter(pk=comment.pk).update(cluster=cluster)
            SimilarityKey.objects.store(comment, keys)


def rescreen(*, after: Cursor | None = None, seconds: float | None = None) -> Progress:
    """Give the waiting comments the flags of the terms in use; stop after about `seconds`."""
    matcher = current_matcher()
    began = time.monotonic()
    examined = changed = 0
    while batch := _next_batch(after):
        # Outside the transaction: matching takes long, and readers post meanwhile.
        updated = [comment for comment in batch if _update_flags(comment, matcher)]
        with atomic_batch():
            Comment.objects.bulk_update(updated, SCREENED)
        _add_to_clusters([comment for comment in batch if not comment.cluster])
        examined += len(batch)
        changed += len(updated)
        after = Cursor(False, position_of(batch[-1].submitted_at, batch[-1].pk))
        if seconds is not None and time.monotonic() - began > seconds:
            return Progress(examined, changed, after)
    return Progress(examined, changed, None)
