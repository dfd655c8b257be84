"""Showing where in an article the terms are: shortened lines with the terms marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, islice
from operator import add

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from articles.models import Article
from articles.models.indexing import source_text
from articles.plain_text import ELLIPSIS, whole_characters
from articles.search_index.query import Term
from articles.search_index.tokenizer import fold_characters

PASSAGE_LENGTH = 90
# At least so many characters stand before the first mark, to be read in context.
CONTEXT_BEFORE = 20
MAX_PASSAGES = 2
# The start of a match in a line, and its end.
Span = tuple[int, int]


@dataclass(frozen=True)
class Result:
    """An article as the list of results shows it."""

    article: Article
    title: SafeString
    passages: list[SafeString]


@lru_cache(maxsize=2000)
def _folded(line: str) -> tuple[str, Sequence[int]]:
    """Return the folded line, and for each of its characters where in the line it comes from."""
    pieces = fold_characters(line)
    folded = "".join(pieces)
    if len(folded) == len(pieces) and "" not in pieces:
        return folded, range(len(line))
    # A folded character may become none or several.
    return folded, list(chain.from_iterable([at] * len(piece) for at, piece in enumerate(pieces)))


def _matches(line: str, terms: Iterable[Term]) -> list[Span]:
    """Return where in the line the terms are."""
    folded, origins = _folded(line)
    return sorted(
        (origins[match.start()], origins[match.end() - 1] + 1)
        for term in terms
        for match in term.pattern.finditer(folded)
    )


def _split(line: str, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of the line, and whether they are matches."""
    position = 0
    for start, end in spans:
        yield line[position:start], False
        # Matches may overlap: the second is marked from where the first ends.
        yield line[max(position, start) : end], True
        position = max(position, end)
    yield line[position:], False


def _marked(line: str, spans: Iterable[Span]) -> SafeString:
    parts = (
        format_html("<mark>{}</mark>", text) if is_match else escape(text)
        for text, is_match in _split(line, spans)
        if text
    )
    return reduce(add, parts, SafeString())


def _passage(line: str, spans: Sequence[Span]) -> SafeString:
    """Return the line, or as much of it around the first match as a passage holds."""
    first = spans[0][0] if spans else 0
    start = max(0, min(first - CONTEXT_BEFORE, len(line) - PASSAGE_LENGTH))
    start = whole_characters(line, start)
    end = whole_characters(line, start + PASSAGE_LENGTH)
    shifted = [(a - start, min(b, end) - start) for a, b in spans if a < end]
    text = _marked(line[start:end], shifted)
    before, after = (ELLIPSIS if is_cut else "" for is_cut in (start, end < len(line)))
    return escape(before) + text + escape(after)


def _passages(article: Article, terms: Sequence[Term]) -> Iterator[SafeString]:
    """Yield the first line with each term that no line before it has; else the first line."""
    missing = set(terms)
    text = source_text(article)
    for line in chain(text.main_lines(), text.other_lines()):
        folded, _origins = _folded(line)
        present = {term for term in missing if term.pattern.search(folded)}
        if present:
            missing -= present
            yield _passage(line, _matches(line, terms))
            if not missing:
                return
    if len(missing) == len(terms) and (first := next(text.main_lines(), None)):
        yield _passage(first, [])


def highlight(article: Article, terms: Sequence[Term]) -> Result:
    """Mark the terms in the article's title, and in passages of its text."""
    title = unicodedata.normalize("NFC", article.title)
    passages = list(islice(_passages(article, terms), MAX_PASSAGES))
    return Result(article, _marked(title, _matches(title, terms)), passages)
