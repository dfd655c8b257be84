"""Excerpt of an article: the passage that a comment seems to be about."""

from __future__ import annotations

import re
from itertools import islice

from articles.plain_text import lines

# Keeps the comparison short for articles that are whole books.
MAX_PARAGRAPHS = 400
_NOT_A_LETTER = re.compile(r"\W+")


def paragraphs(html: str) -> list[str]:
    """Return the paragraphs of the article as plain text."""
    return list(islice(lines(html), MAX_PARAGRAPHS))


def _bigrams(text: str) -> set[str]:
    # Two characters in common are most often a word in Chinese.
    letters = _NOT_A_LETTER.sub("", text).casefold()
    return {letters[index : index + 2] for index in range(len(letters) - 1)}


def related_passage(html: str, comment: str) -> tuple[str, str, str]:
    """Return the paragraph before, the one that shares most with `comment`, and the one after.

    Without anything in common it is the first paragraph.
    """
    texts = paragraphs(html)
    if not texts:
        return "", "", ""
    bigrams = _bigrams(comment)
    # Of equally good ones `max` returns the first.
    best = max(range(len(texts)), key=lambda index: len(bigrams & _bigrams(texts[index])))
    padded = ["", *texts, ""]
    return padded[best], padded[best + 1], padded[best + 2]
