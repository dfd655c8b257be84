"""Pictures of pasted texts: stored, or fetched by a task, in place of their placeholders."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.editing import remote_pictures
from articles.images import upload_errors
from articles.images.processing import reencoded
from articles.markup.pictures import placeholder_keys, with_placeholders_replaced
from articles.models import Picture, PictureFetch
from articles.plain_text import cut

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = PictureFetch.Status
# After that its writer is told to go on without it.
USUAL_WAIT = timedelta(minutes=1)
# How often, and after how many seconds, a picture is decoded again that had to wait for others.
TRIES, PAUSE = 5, 5


def untitled() -> str:
    """Return the text in the library of a picture that nobody has described yet."""
    return _("Pasted picture without a description")


def store(file: File[bytes], alternative_text: str, user: User | None) -> Picture:
    """Return the picture of a file, which may be stored already.

    Raises ValidationError when it can't be shown, and OSError when the disk is full.
    """
    digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    if known := Picture.objects.made_of(digest):
        return known
    content = reencoded(file)
    picture = Picture(
        alternative_text=cut(alternative_text.strip(), 200) or untitled(),
        source_digest=digest,
        ai_label=content.ai_label,
        ai_generated=bool(content.ai_label),
        uploaded_by=user,
    )
    # Nobody is signed in where a task runs.
    picture._history_user = user  # type: ignore[attr-defined]
    try:
        picture.file.save(str(content.name), content, save=False)
        picture.save()
    except Exception:
        with suppress(OSError):
            picture.file.storage.delete(str(picture.file.name))
        raise
    return picture


def request(sources: Iterable[dict[str, str]], user: User) -> None:
    """Note the places of a pasted text; `reason` is why a picture can't be taken over, if so."""
    rows = [
        PictureFetch(
            key=uuid.UUID(hex=source["key"]),
            source=source.get("source", ""),
            alternative_text=cut(source.get("alt", ""), 200),
            status=Status.FAILED if source.get("reason") else Status.WAITING,
            reason=source.get("reason", ""),
            requested_by=user,
        )
        for source in sources
    ]
    with transaction.atomic():
        known = PictureFetch.objects.filter(pk__in=[row.pk for row in rows])
        old = set(known.values_list("pk", flat=True))
        PictureFetch.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            if row.status == Status.WAITING and row.pk not in old:
                fetch_picture.enqueue(row.pk.hex)


def keep(key: str, file: File[bytes], alternative_text: str, user: User) -> PictureFetch:
    """Store a picture that came along with the paste; raises as `store` does."""
    picture = store(file, alternative_text, user)
    values = {"status": Status.DONE, "picture": picture, "requested_by": user}
    fetch, _is_new = PictureFetch.objects.update_or_create(pk=uuid.UUID(hex=key), defaults=values)
    return fetch


# Its writer waits for it; renditions can wait.
@task(priority=50)
def fetch_picture(key: str) -> None:
    """Fetch the picture, unless that is done; when the worker is killed meanwhile, once more."""
    fetch = PictureFetch.objects.with_keys([key]).filter(status=Status.WAITING).first()
    if fetch is None:
        return
    try:
        content = remote_pictures.fetch(fetch.source)
        picture = _stored_in_turn(content, fetch)
    except remote_pictures.NotFetchedError as error:
        fetch.finish(status=Status.FAILED, reason=str(error))
    except ValidationError as error:
        fetch.finish(status=Status.FAILED, reason=" ".join(error.messages))
    except Exception:
        fetch.finish(status=Status.FAILED, reason=_("The server could not store the picture."))
        raise
    else:
        fetch.finish(status=Status.DONE, picture=picture)


def _stored_in_turn(content: bytes, fetch: PictureFetch) -> Picture:
    for number in range(TRIES):
        try:
            return store(ContentFile(content), fetch.alternative_text, fetch.requested_by)
        except ValidationError as error:
            if error.code != upload_errors.BUSY_CODE or number == TRIES - 1:
                raise
            time.sleep(PAUSE)
    raise AssertionError


def states(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what has become of the pictures with these keys."""
    fetches = PictureFetch.objects.with_keys(set(keys)).select_related("picture")
    return {fetch.key.hex: _state(fetch) for fetch in fetches}


def _state(fetch: PictureFetch) -> dict[str, Any]:
    picture = fetch.picture
    if picture is None:
        is_lost = fetch.status == Status.DONE
        reason = _("The picture was deleted.") if is_lost else fetch.reason
        status = Status.FAILED if is_lost else fetch.status
        if status == Status.FAILED:
            return {"status": status, "reason": reason}
        return {"status": status, "isLate": timezone.now() - fetch.requested_at > USUAL_WAIT}
    return {
        "status": Status.DONE,
        "src": picture.file.url,
        "width": picture.width,
        "height": picture.height,
        "alt": _description(picture),
    }


def _description(picture: Picture) -> str:
    text = picture.alternative_text
    return "" if text == untitled() else text


def with_pictures(html: str) -> str:
    """Return the text with the pictures that are there by now in place of their placeholders."""
    keys = placeholder_keys(html)
    if not keys:
        return html
    fetches = PictureFetch.objects.with_keys(set(keys)).select_related("picture")
    pictures = {fetch.key.hex: fetch.picture for fetch in fetches}

    def element(key: str, text: str) -> str:
        if (picture := pictures.get(key)) is None:
            return ""
        return picture.as_html(unescape(text).strip() or _description(picture))

    return with_placeholders_replaced(html, element)
