"""Pictures of imported texts, taken from a folder into which those of the old site were copied."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from articles.images.processing import reencoded
from articles.models import Picture
from articles.plain_text import cut

_IMG = r"<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
# A page often waits with loading a picture, and has its address in another attribute until then.
_ADDRESS = re.compile(r"""(?<![\w-])(?:data-)?(?:src|original)\s*=\s*["']?([^"'\s>]+)""", re.I)
_ALT = re.compile(r"""(?<![\w-])alt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
# WordPress stores captions as [caption …]<img> Words[/caption], and links pictures to themselves.
_CAPTION = re.compile(r"\[caption\b[^\]]*\](.*?)\[/caption\]", re.S | re.I)
_LINKED = re.compile(rf"<a\b[^<>]*>\s*({_IMG})\s*</a>", re.I)
# For browsers without scripts a picture that loads late is there a second time.
_LATE = re.compile(rf"{_IMG}\s*<noscript>\s*({_IMG})\s*</noscript>", re.I)
# WordPress makes smaller files of a picture, which a copy of its folder may lack.
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.S | re.I)
_PICTURE = re.compile(_IMG, re.I)


def _figure(caption: re.Match[str]) -> str:
    pictures = _PICTURE.findall(caption[1])
    words = _PICTURE.sub("", _LINKED.sub(r"\1", caption[1])).strip()
    return f"<figure>{''.join(pictures)}<figcaption>{words}</figcaption></figure>"


def _alternative_text(tag: str) -> str:
    match = _ALT.search(tag)
    return " ".join(unescape(match[1] or match[2] or "").split()) if match else ""


def _paths(tag: str) -> Iterator[str]:
    """Yield the paths of a picture, then those of the files that smaller ones were made of."""
    paths = []
    for address in _ADDRESS.findall(tag):
        with suppress(ValueError):
            paths.append(unquote(urlsplit(unescape(address)).path))
    yield from paths
    yield from (_SIZE.sub("", path) for path in paths)


class PictureFolder:
    """The pictures of an old site; a dry run stores none of them."""

    def __init__(self, path: Path, *, dry_run: bool) -> None:
        self.path = path.resolve()
        self.dry_run = dry_run
        # Of one text: the pictures that were refused, with the reasons, and those newly stored.
        self.refused: list[str] = []
        self.stored: list[Picture] = []

    def begin_text(self) -> None:
        self.refused, self.stored = [], []

    def discard_stored(self) -> None:
        """Delete the pictures of a text that is refused."""
        for picture in self.stored:
            picture.delete()
            picture.delete_files()

    def insert(self, html: str, title: str) -> str:
        """Return the HTML with the site's own pictures in place of those that are in the folder."""

        def own(tag: re.Match[str]) -> str:
            return self._own(tag[0], title) or tag[0]

        def own_figure(tag: re.Match[str]) -> str:
            picture = self._own(tag[0], title)
            # What follows the figure in its paragraph is one of its own.
            return f"<figure>{picture}</figure><p>" if picture else tag[0]

        html = _LINKED.sub(r"\1", _CAPTION.sub(_figure, _LATE.sub(r"\1", html)))
        pieces, done = list[str](), 0
        for figure in _FIGURE.finditer(html):
            pieces.append(_PICTURE.sub(own_figure, html[done : figure.start()]))
            pieces.append(_PICTURE.sub(own, figure[0]))
            done = figure.end()
        return "".join(pieces) + _PICTURE.sub(own_figure, html[done:])

    def _file(self, tag: str) -> Path | None:
        """Return the file whose path is the longest end of the picture's address."""
        for path in _paths(tag):
            try:
                parts = PurePosixPath(path).parts
                candidates = [self.path.joinpath(*parts[start:]) for start in range(len(parts))]
                for file in candidates:
                    if file.resolve().is_relative_to(self.path) and file.is_file():
                        return file
            except (OSError, ValueError):
                continue
        return None

    def _own(self, tag: str, title: str) -> str:
        """Return the element for the site's own picture, or nothing when there is none."""
        file = self._file(tag)
        if file is None:
            return ""
        try:
            picture = self._picture(file.read_bytes(), _alternative_text(tag) or title)
        except (OSError, ValidationError) as error:
            reason = error.messages if isinstance(error, ValidationError) else [str(error.strerror)]
            self.refused.append(f"{file.name}: {' '.join(reason)}")
            return ""
        return picture.as_html(picture.alternative_text)

    def _picture(self, data: bytes, text: str) -> Picture:
        digest = hashlib.sha256(data).hexdigest()
        if known := Picture.objects.made_of(digest):
            return known
        file = reencoded(ContentFile(data))
        picture = Picture(
            alternative_text=cut(text, 200),
            source_digest=digest,
            ai_label=file.ai_label,
            ai_generated=bool(file.ai_label),
        )
        if self.dry_run:
            picture.file.name = f"pictures/{file.name}"
            picture.width = picture.height = 1
        else:
            picture.file.save(str(file.name), file, save=True)
            self.stored.append(picture)
        return picture
