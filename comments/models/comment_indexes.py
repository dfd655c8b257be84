"""Indexes of the comments' table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

PENDING = Q(status="pending")
QUEUE = ["-urgent", "submitted_at", "id"]
# The partial ones stay small: the desk reads waiting comments, pages approved ones.
INDEXES = [
    models.Index(
        fields=["article", "-submitted_at", "-id"],
        name="comment_newest_approved",
        condition=Q(status="approved"),
    ),
    models.Index(fields=["submitted_at", "id"], name="comment_pending", condition=PENDING),
    models.Index(fields=QUEUE, name="comment_queue", condition=PENDING),
    # Each filter of the desk reads the queue's own order.
    models.Index(
        fields=["fingerprint", *QUEUE], name="comment_pending_fingerprint", condition=PENDING
    ),
    models.Index(fields=["cluster", *QUEUE], name="comment_cluster", condition=PENDING),
    models.Index(fields=["article", *QUEUE], name="comment_pending_of_article", condition=PENDING),
    models.Index(
        fields=["category_id", *QUEUE], name="comment_pending_of_category", condition=PENDING
    ),
    models.Index(fields=["flagged", *QUEUE], name="comment_pending_flagged", condition=PENDING),
    models.Index(
        fields=QUEUE,
        name="comment_pending_appealed",
        condition=PENDING & Q(appealed_at__isnull=False),
    ),
    models.Index(fields=["-submitted_at", "-id"], name="comment_newest"),
    models.Index(
        fields=["-submitted_at", "-id"],
        name="comment_newest_rejected",
        condition=Q(status="rejected"),
    ),
    models.Index(
        fields=["-submitted_at", "-id"],
        name="comment_newest_withdrawn",
        condition=Q(status="withdrawn"),
    ),
    models.Index(
        fields=["-submitted_at", "-id"],
        name="comment_newest_of_all",
        condition=Q(status="approved"),
    ),
    models.Index(
        fields=["-appealed_at"],
        name="comment_newest_appealed",
        condition=Q(appealed_at__isnull=False),
    ),
    models.Index(fields=["network", "submitted_at"], name="comment_from_network"),
    # The histories on a card are counted from the index alone; the queue of a sender is read by it.
    models.Index(fields=["network", "status", *QUEUE], name="comment_history_of_network"),
    models.Index(fields=["nickname", "status", *QUEUE], name="comment_history_of_nickname"),
    models.Index(
        fields=["identity", "status", *QUEUE],
        name="comment_history_of_identity",
        condition=Q(identity__isnull=False),
    ),
]
