"""The bin: drafts and unused pictures are kept in it for a while, then deleted for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from articles.models.article import Article
from articles.models.picture import Picture
from articles.models.picture_uses import is_used
from articles.write_lock import atomic_batch

KEPT_FOR = timedelta(days=30)
BATCH = 100


def delete_drafts(before: datetime) -> int:
    """Delete the drafts that were moved to the bin before this time; return their number."""
    # The constraint lets none of those in that readers have ever seen.
    old = Article.objects.in_bin().filter(binned_at__lt=before).order_by("pk")
    count = 0
    while True:
        with atomic_batch():
            # Locked: one that is restored at this moment is not among them any more.
            batch = old.select_for_update(of=("self",)).values_list("pk", flat=True)[:BATCH]
            ids = list(batch)
            Article.objects.filter(pk__in=ids).delete()
        count += len(ids)
        if not ids:
            return count


def delete_pictures(before: datetime) -> int:
    """Delete the pictures that were moved to the bin before this time, with their files.

    One that was used again meanwhile leaves the bin.
    """
    old = Picture.objects.in_bin().filter(binned_at__lt=before)
    return sum(map(_delete_picture, old))


def _delete_picture(picture: Picture) -> bool:
    with atomic_batch():
        row = Picture.objects.in_bin().select_for_update().filter(pk=picture.pk)
        if not row.exists():
            return False
        if is_used(picture):
            row.update(binned_at=None)
            return False
        row.delete()
        transaction.on_commit(picture.delete_files)
    return True


def end_of_keeping() -> datetime:
    """Return the time before which something was moved to the bin that is now to be deleted."""
    return timezone.now() - KEPT_FOR
