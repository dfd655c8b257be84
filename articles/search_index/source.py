"""The texts of an article that search reads, line by line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from articles import plain_text
from articles.markup.pictures import without_placeholders


@dataclass(frozen=True)
class SourceText:
    """Everything of an article that can be found. `body` is cleaned HTML, the rest is plain."""

    title: str
    body: str
    summary: str = ""
    author_note: str = ""
    kicker: str = ""
    subtitle: str = ""
    byline: str = ""
    source: str = ""
    tags: Sequence[str] = ()

    def main_lines(self) -> Iterator[str]:
        """Yield the lines that a passage is best shown from, in the order of the page."""
        body = plain_text.lines(without_placeholders(self.body))
        return _lines(chain([self.summary], body, [self.author_note]))

    def other_lines(self) -> Iterator[str]:
        """Yield the lines around the text, the title excepted."""
        return _lines([self.kicker, self.subtitle, self.byline, self.source, *self.tags])


@dataclass(frozen=True)
class PublishedArticle:
    """An article as the index takes it. One that is published later is indexed already."""

    pk: int
    published_at: datetime
    category_id: int
    text: SourceText


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        # The tokenizer folds text in form NFC: a letter and its accent may be two characters here.
        for line in unicodedata.normalize("NFC", text).splitlines():
            if stripped := line.strip():
                yield stripped
