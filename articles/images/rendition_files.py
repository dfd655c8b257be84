"""Storing the renditions of a picture beside its file, deleting them, and labels in files."""

from __future__ import annotations

import shutil
from itertools import accumulate, pairwise
from pathlib import Path

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from articles.images.ai_label import AILabel, find
from articles.images.label_in_file import with_label
from articles.images.processing import ask_worker
from articles.images.renditions import rendition_names
from articles.images.worker import SECONDS_TO_RENDER


class RenderingFailed(Exception):
    """`args` are the name of the picture, and a code of `articles.images.upload_errors`."""


def _files(file: FieldFile, count: int) -> list[bytes]:
    """Return the renditions of a picture in the order of their names."""
    name = str(file.name)
    with file.storage.open(name) as original:
        values, content = ask_worker(original, "--renditions", name, seconds=SECONDS_TO_RENDER)
    if values["code"] or len(values["lengths"]) != count:
        raise RenderingFailed(name, values["code"] or "damaged")
    ends = accumulate(values["lengths"], initial=0)
    return [content[start:end] for start, end in pairwise(ends)]


def has_label(file: FieldFile) -> bool:
    with file.storage.open(str(file.name)) as stored:
        return bool(find([stored.read()]))


def write_label(file: FieldFile, label: AILabel) -> None:
    """Give the file of a picture this label and no other, in one step."""
    with file.storage.open(str(file.name)) as stored:
        data = stored.read()
    if find([data]) == label or (labelled := with_label(data, label)) == data:
        return
    path = Path(file.storage.path(str(file.name)))
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(labelled)
        shutil.copymode(path, draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_renditions(file: FieldFile, size: tuple[int, int]) -> None:
    """Write all renditions of a picture; what an earlier attempt has left is replaced."""
    names = rendition_names(str(file.name), size)
    for name, content in zip(names, _files(file, len(names)), strict=True):
        # A storage gives a file another name when there is one already.
        file.storage.delete(name)
        file.storage.save(name, ContentFile(content))


def delete_renditions(file: FieldFile, size: tuple[int, int]) -> None:
    """Delete all renditions of a picture; there may be none."""
    for name in rendition_names(str(file.name), size):
        file.storage.delete(name)
