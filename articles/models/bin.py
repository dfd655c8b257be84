"""The bin: drafts and unused pictures are kept in it for a while, then deleted for good.

So are the records of pictures of pastes, when no text needs them any more.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from articles.markup.pictures import PLACEHOLDER_PATH
from articles.models.article import Article
from articles.models.attachment import Attachment
from articles.models.autosave import Autosave
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.picture_fetch import PictureFetch
from articles.models.picture_uses import is_in_a_text, is_used
from articles.write_lock import atomic_batch

KEPT_FOR = timedelta(days=30)
BATCH = 100
KEY = re.compile(rf"{re.escape(PLACEHOLDER_PATH)}([0-9a-f]{{32}})")


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
            files = list(Attachment.objects.filter(article__in=ids).values_list("file", flat=True))
            Article.objects.filter(pk__in=ids).delete()
            _delete_files(files)
        count += len(ids)
        if not ids:
            return count


def is_kept_for_a_version(attachment: Attachment) -> bool:
    """Whether an earlier version or a text that nobody has saved yet may need the file again."""
    key = str(attachment.key)
    texts = {name: Cast(name, TextField()) for name in ("fields", "others")}
    unsaved = Autosave.objects.alias(
        **{f"{name}_as_text": text for name, text in texts.items()}
    ).filter(Q(fields_as_text__contains=key) | Q(others_as_text__contains=key))
    versions = Article.history.alias(text=Cast("attachments", TextField()))
    in_versions = versions.filter(text__contains=key, id__in=Article.objects.all())
    return unsaved.exists() or in_versions.exists()


def delete_attachments(before: datetime) -> int:
    """Delete the files that no article has had since this time, nor an old version may need."""
    unused = Attachment.objects.unused_before(before)
    return sum(map(_delete_attachment, unused))


def _delete_attachment(attachment: Attachment) -> bool:
    with atomic_batch():
        row = Attachment.objects.filter(pk=attachment.pk, article__isnull=True)
        if not row.select_for_update().exists() or is_kept_for_a_version(attachment):
            return False
        row.delete()
        _delete_files([str(attachment.file)])
    return True


def _delete_files(names: list[str]) -> None:
    """Delete the files at the end of the transaction, but for those that a copy of a row has."""
    storage = Attachment._meta.get_field("file").storage
    used = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
    for name in {*names} - used:
        transaction.on_commit(partial(storage.delete, name))


def delete_pictures(before: datetime) -> int:
    """Delete the pictures that were moved to the bin before this time, with their files.

    One that was used again meanwhile leaves the bin.
    """
    old = Picture.objects.in_bin().filter(binned_at__lt=before)
    return sum(map(_delete_picture, old))


def _delete_picture(picture: Picture) -> bool:
    # All texts are read, which takes too long to hold a lock meanwhile.
    if is_in_a_text(picture):
        Picture.objects.in_bin().filter(pk=picture.pk).update(binned_at=None)
        return False
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


def _texts() -> Iterator[QuerySet[Any, Any]]:
    """Yield all texts that may have places of pictures, as text."""
    rows: tuple[tuple[Any, str], ...] = (
        (Article.objects, "body"),
        (Article.history, "body"),
        (Page.objects, "body"),
        (Page.history, "body"),
        (Autosave.objects, "fields"),
        (Autosave.objects, "others"),
    )
    for manager, column in rows:
        texts = manager.annotate(text=Cast(column, TextField()))
        yield texts.filter(text__contains=PLACEHOLDER_PATH).values_list("text", flat=True)


def delete_picture_fetches(before: datetime) -> int:
    """Forget the pictures of pastes before this time whose places stand in no text any more."""
    old = set(PictureFetch.objects.filter(requested_at__lt=before).values_list("pk", flat=True))
    if not old:
        return 0
    kept = {
        uuid.UUID(hex=key)
        for texts in _texts()
        for text in texts.iterator()
        for key in KEY.findall(text)
    }
    forgotten = sorted(old - kept)
    for start in range(0, len(forgotten), BATCH):
        with atomic_batch():
            PictureFetch.objects.filter(pk__in=forgotten[start : start + BATCH]).delete()
    return len(forgotten)


def end_of_keeping() -> datetime:
    """Return the time before which something was moved to the bin that is now to be deleted."""
    return timezone.now() - KEPT_FOR
