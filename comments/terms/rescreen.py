"""Screening anew what waits, after the terms have changed."""

from __future__ import annotations

import time
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from comments.models import Comment
from comments.screening.findings import look_at
from comments.screening.flags import in_order
from comments.screening.matcher import Lexicon
from comments.terms.compiled import current

# Small enough for SQLite's write lock to be held for a moment only.
BATCH = 200
# What was said of a comment's sender when it came in stays true.
_OF_THE_MOMENT = frozenset({"repeat", "fast"})

Place = tuple[datetime, int]


class Progress(NamedTuple):
    """How far it went; `after` is where to go on, None when nothing is left."""

    looked_at: int
    changed: int
    after: Place | None


def _next(after: Place | None) -> list[Comment]:
    waiting = Comment.objects.pending().longest_waiting_first()
    if after:
        moment, pk = after
        later = Q(submitted_at__gt=moment) | Q(pk__gt=pk)
        waiting = waiting.filter(later, submitted_at__gte=moment)
    fields = ("nickname", "body", "flags", "flagged", "fingerprint", "submitted_at")
    return list(waiting.only(*fields)[:BATCH])


def _has_changed(comment: Comment, lexicon: Lexicon) -> bool:
    before = comment.flags, comment.flagged, comment.fingerprint
    found = look_at(comment.nickname, comment.body, lexicon)
    kept = [flag for flag in comment.flags if flag["kind"] in _OF_THE_MOMENT]
    comment.flags = in_order([*found.flags, *kept])
    comment.flagged = bool(comment.flags)
    comment.fingerprint = found.fingerprint
    return before != (comment.flags, comment.flagged, comment.fingerprint)


def screen_waiting(*, after: Place | None = None, seconds: float | None = None) -> Progress:
    """Give waiting comments the flags that the terms in use give; stop after about `seconds`."""
    lexicon = current()
    began = time.monotonic()
    looked_at = changed = 0
    while batch := _next(after):
        renewed = [comment for comment in batch if _has_changed(comment, lexicon)]
        with transaction.atomic():
            Comment.objects.bulk_update(renewed, ["flags", "flagged", "fingerprint"])
        looked_at += len(batch)
        changed += len(renewed)
        after = batch[-1].submitted_at, batch[-1].pk
        if seconds is not None and time.monotonic() - began > seconds:
            return Progress(looked_at, changed, after)
    return Progress(looked_at, changed, None)
