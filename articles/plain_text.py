"""Plain text of rich text: its lines, an excerpt of it, and text that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

# The sanitiser wrote the tags (articles/markup.py): outside of quotation marks none has a “>”.
_TAG = re.compile(r'</?([a-z0-9]+)(?:[^>"]|"[^"]*")*>')
_INLINE = {"a", "b", "em", "i", "s", "small", "span", "strong", "sub", "sup", "u"}
_CAPTION = re.compile(r"<figcaption>.*?</figcaption>", re.DOTALL)
# HTML takes them for one space; others, such as the wide Chinese one, stay as they are.
_SPACES = re.compile(r"[ \t\r\n\f]+")
# XML has no way to write these, not even escaped; HTML counts them as errors.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SENTENCES = re.compile(r".*[。！？!?…](?:[”’」』）)]*)", re.DOTALL)
_CLAUSES = re.compile(r"(.*)[，；：、,;:]", re.DOTALL)

EXCERPT_LENGTH = 120


def _pieces(html: str) -> Iterator[str]:
    """Yield what stands between the tags that begin or end a line, blank pieces included."""
    start = 0
    for tag in _TAG.finditer(html):
        if tag[1] not in _INLINE:
            yield html[start : tag.start()]
            start = tag.end()
    yield html[start:]


def lines(html: str, *, captions: bool = True) -> Iterator[str]:
    """Yield the lines of cleaned HTML that have text, without their markup.

    Every element that is not inline begins a line: paragraphs, headings, list items, table cells.
    """
    for piece in _pieces(html if captions else _CAPTION.sub("", html)):
        if line := unescape(_SPACES.sub(" ", _TAG.sub("", piece))).strip():
            yield line


def printable(text: str) -> str:
    """Return `text` without the characters that XML can't hold."""
    return _UNPRINTABLE.sub("", text)


def shortened(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return at most `limit` characters of `text`, cut where a sentence ends, else at a comma.

    A cut that would leave less than half of what is allowed is not made there.
    """
    if len(text) <= limit:
        return text
    if (match := _SENTENCES.match(text[:limit])) and len(match[0]) > limit // 2:
        return match[0]
    # The dots count too.
    text = text[: limit - 1]
    if (match := _CLAUSES.match(text)) and len(match[1]) > limit // 2:
        text = match[1]
    return f"{text.rstrip()}…"


def excerpt(html: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return the first sentences of cleaned HTML as plain text, at most `limit` characters.

    Captions are left out: they belong to pictures that an excerpt does not show.
    """
    text = ""
    for line in lines(html, captions=False):
        # After 。 or ” Chinese has no space. A heading or a list item ends without a mark, and
        # would run into the line after it.
        separator = " " if text[-1:].isascii() or text[-1:].isalnum() else ""
        text += separator + line
        if len(text) > limit:
            break
    return shortened(printable(text).strip(), limit)
