"""Which passage of an article a comment seems to be about."""

from __future__ import annotations

import re
from html import unescape

# Where an article has more, nobody looks for the passage in the rest.
MOST = 400
_BLOCK = re.compile(r"</(?:p|h[1-6]|li|blockquote|td|th|figcaption)>|<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")
_SIGN = re.compile(r"\W+")


def paragraphs(html: str) -> list[str]:
    """The article's paragraphs as plain text."""
    plain = (unescape(_TAG.sub("", block)).strip() for block in _BLOCK.split(html))
    return [text for text in plain if text][:MOST]


def _pairs(text: str) -> set[str]:
    signs = _SIGN.sub("", text).casefold()
    return {signs[place : place + 2] for place in range(len(signs) - 1)}


def of(html: str, words: str) -> tuple[str, str, str]:
    """The paragraph that shares most with the words, and its neighbours before and after.

    Two characters in common are a word in Chinese. Without any it is the first paragraph.
    """
    texts = paragraphs(html)
    if not texts:
        return "", "", ""
    said = _pairs(words)
    # Of equals the first: `max` keeps to the order.
    best = max(range(len(texts)), key=lambda place: len(said & _pairs(texts[place])))
    padded = ["", *texts, ""]
    return padded[best], padded[best + 1], padded[best + 2]
