"""Rich text as plain text, short enough for a list, and fit for XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from django.utils.html import strip_tags

# XML has no way to write these, not even escaped; HTML counts them as errors.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Captions stand in no paragraph, so they are passed over.
_PARAGRAPH = re.compile("<p>(.*?)</p>", re.DOTALL)
_SENTENCES = re.compile(r".*[。！？!?…](?:[”’」』）)]*)", re.DOTALL)
_CLAUSES = re.compile(r"(.*)[，；：、,;:]", re.DOTALL)

LONGEST = 120


def printable(text: str) -> str:
    """Return `text` without the characters that XML can't hold."""
    return _UNPRINTABLE.sub("", text)


def shortened(text: str, limit: int = LONGEST) -> str:
    """Return at most `limit` characters of `text`, cut where a sentence ends, else at a comma.

    A cut that would leave less than half of what is allowed is not made there.
    """
    if len(text) <= limit:
        return text
    if (match := _SENTENCES.match(text[:limit])) and len(match[0]) > limit // 2:
        return match[0]
    # Room for the dots.
    text = text[: limit - 1]
    if (match := _CLAUSES.match(text)) and len(match[1]) > limit // 2:
        text = match[1]
    return f"{text.rstrip()}…"


def _lines(html: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.finditer(html):
        yield from paragraph[1].split("<br>")


def opening(html: str, limit: int = LONGEST) -> str:
    """Return the first sentences of a rich text as plain text, at most `limit` characters."""
    said = ""
    for line in _lines(html):
        words = unescape(strip_tags(line)).strip()
        # Between Chinese sentences stands no space.
        said += f" {words}" if said[-1:].isascii() else words
        if len(said) > limit:
            break
    return shortened(printable(said).strip(), limit)
