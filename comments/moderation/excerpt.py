"""Which passage of an article a comment seems to be about."""

from __future__ import annotations

import re
from itertools import islice

from articles.plain_text import lines

# Where an article has more, nobody looks for the passage in the rest.
MOST = 400
_SIGN = re.compile(r"\W+")


def paragraphs(html: str) -> list[str]:
    """The article's paragraphs as plain text."""
    return list(islice(lines(html), MOST))


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
