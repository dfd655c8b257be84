"""Adding visits to the views of their day, so that the table of visits stays small."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from articles.models import DailyViews, Visit

VISITS_PER_TALLY = 250
# Twice as many as arrive between two tallies, so that the next one makes up for one that failed.
BATCH_SIZE = 2 * VISITS_PER_TALLY


def tally_visits() -> int:
    """Add the oldest visits to the views of their days, delete them, and return their number."""
    with transaction.atomic():
        # Two tallies at the same time take different visits, and neither waits.
        waiting = Visit.objects.select_for_update(skip_locked=True).order_by("pk")
        visits = list(waiting[:BATCH_SIZE])
        DailyViews.add(
            Counter((visit.article_id, timezone.localdate(visit.at)) for visit in visits)
        )
        Visit.objects.filter(pk__in=[visit.pk for visit in visits]).delete()
    return len(visits)
