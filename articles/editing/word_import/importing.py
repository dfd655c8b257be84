"""Import of a Word file: converted by the worker, its pictures stored, its text cleaned."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from django import forms
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.editing.word_import import errors
from articles.images import upload_errors
from articles.images.processing import CODES, ProcessedPicture, run_worker, turn
from articles.markup.losses import losses
from articles.markup.pictures import PICTURE
from articles.markup.sanitizer import clean_or_refuse
from articles.models import Picture
from articles.plain_text import cut, is_blank, lines

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WORKER = "articles.editing.word_import.worker"
MAX_TITLE = 120
_NUMBERED = re.compile(r'<img\b[^>]*? src="(\d+)"[^>]*>')


@dataclass
class WordFile:
    """An upload as the worker has converted it."""

    title: str
    subtitle: str
    html: str
    left_out: Counter[str]
    # The values of each picture, and its bytes.
    pictures: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    ai_generated: bool = False


def _read_answer(answer: IO[bytes], name: str) -> WordFile:
    values = json.loads(answer.readline())
    if code := values["code"]:
        raise errors.error(code)
    left_out = Counter(values["left_out"])
    left_out["picture"] += values["pictures_too_many"]
    pictures = [(picture, answer.read(picture["size"])) for picture in values["pictures"]]
    title = values["title"] or cut(PurePath(name).stem.strip(), MAX_TITLE)
    word = WordFile(title, values["subtitle"], values["html"], left_out, pictures)
    word.ai_generated = values["ai_generated"]
    return word


def converted(upload: File[bytes]) -> WordFile:
    """Return what is in the file. Raises ValidationError when it is refused."""
    if (upload.size or 0) > errors.MAX_BYTES:
        raise errors.error("too_heavy")
    with turn(), tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        for chunk in upload.chunks():
            source.write(chunk)
        source.seek(0)
        if status := run_worker(source, answer, module=WORKER):
            raise errors.error(CODES.get(status, "damaged"))
        answer.seek(0)
        return _read_answer(answer, upload.name or "")


class WordUpload(forms.FileField):
    """A form field for a Word file; its value is a `WordFile`."""

    widget = forms.FileInput(
        attrs={
            # Files of the old kind can be chosen too: the answer says how to save them.
            "accept": ".docx,.doc,.wps,.rtf,.odt",
            "data-max-bytes": errors.MAX_BYTES,
        }
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        value = super().clean(data, initial)
        return converted(value) if data else value


class _Pictures:
    """The pictures of a file while they are being stored."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.by_number: dict[int, Picture] = {}
        # By the digests of their files: the same file is stored only once.
        self.new: dict[str, tuple[Picture, ProcessedPicture]] = {}

    def add(self, number: int, values: dict[str, Any], content: bytes) -> None:
        digest = values["digest"]
        known = Picture.objects.made_of(digest)
        if known is None and digest not in self.new:
            self._write(number, values, content)
        self.by_number[number] = known or self.new[digest][0]

    def _write(self, number: int, values: dict[str, Any], content: bytes) -> None:
        caption = values.get("caption", "")
        words = values.get("alternative_text") or caption
        fallback = _("%(title)s, picture %(number)d")
        picture = Picture(
            alternative_text=cut(
                words or fallback % {"title": self.title, "number": number + 1}, 200
            ),
            caption=cut(caption, 200),
            source_digest=values["digest"],
            ai_label=values["ai_label"],
            ai_generated=bool(values["ai_label"]),
        )
        options = {name: values[name] for name in ("extension", "is_animated", "ai_label")}
        file = ProcessedPicture(content, **options)
        self.new[values["digest"]] = picture, file
        picture.file.save(str(file.name), file, save=False)

    def remove_files(self) -> None:
        for picture, file in self.new.values():
            # Of one that was written in part only the name is known that it was to have.
            name = str(picture.file) or picture.file.field.generate_filename(
                picture, str(file.name)
            )
            with suppress(OSError):
                picture.file.storage.delete(name)


@contextmanager
def stored_pictures(word: WordFile, *, by: User) -> Iterator[dict[int, Picture]]:
    """Store the pictures of the file, by their numbers, in one transaction with the block.

    When it fails, nothing is left of them. Raises OSError when the disk takes no more.
    """
    pictures = _Pictures(word.title)
    try:
        # Before the transaction: while files are written, others can save.
        for number, (values, content) in enumerate(word.pictures):
            if not values["code"]:
                pictures.add(number, values, content)
        with transaction.atomic():
            for picture, _file in pictures.new.values():
                picture.uploaded_by = by
                picture.save()
            yield pictures.by_number
    except BaseException:
        pictures.remove_files()
        raise


def _element(picture: Picture, values: dict[str, Any]) -> str:
    text = values.get("alternative_text") or picture.alternative_text
    return picture.as_html(cut(text, 200))


def body_of(word: WordFile, pictures: dict[int, Picture]) -> str:
    """Return the text as it is stored, and note what is lost. Raises ValidationError."""

    def own(image: re.Match[str]) -> str:
        number = int(image[1])
        if number not in pictures:
            return ""
        return _element(pictures[number], word.pictures[number][0])

    html = _NUMBERED.sub(own, word.html)
    body = clean_or_refuse(html)
    if is_blank("".join(lines(body))) and not PICTURE.search(body):
        raise errors.error("empty")
    counts = word.left_out + losses(html, body)
    word.notices = [*errors.notices(counts), *_picture_notices(word)]
    if word.ai_generated:
        word.notices.append(
            _("The file says that it was generated by AI. Readers see that at the article.")
        )
    return body


def _picture_notices(word: WordFile) -> Iterator[str]:
    refused: dict[str, int] = {}
    for values, _content in word.pictures:
        if code := values["code"]:
            sentence = " ".join(upload_errors.error(code, values.get("kind", "")).messages)
            refused[sentence] = refused.get(sentence, 0) + 1
    for sentence, number in refused.items():
        lost = ngettext("%d picture was left out.", "%d pictures were left out.", number) % number
        yield _("%(lost)s %(reason)s") % {"lost": lost, "reason": sentence}
    stored = [values for values, _content in word.pictures if not values["code"]]
    if any(values["ai_label"] for values in stored):
        yield _("A picture says that it was generated by AI. Readers see that at the picture.")
    texts = [values.get("alternative_text") or values.get("caption") for values in stored]
    if number := sum(not text for text in texts):
        sentence = ngettext(
            "%d picture has no description and no caption: please say what it shows, for readers"
            " who can't see it.",
            "%d pictures have no description and no caption: please say what they show, for"
            " readers who can't see them.",
            number,
        )
        yield sentence % number
