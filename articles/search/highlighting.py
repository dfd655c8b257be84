"""Where in an article the words stand: its lines, shortened around them, with the words marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Article
from articles.search.query import Term
from articles.search_index.documents import small_lines, story_lines
from articles.search_index.tokenizer import fold

# Characters: of a passage, and of it before the first mark. Passages of an article.
LENGTH, BEFORE, MOST = 90, 20, 2
Span = tuple[int, int]


@dataclass(frozen=True)
class Result:
    """An article as the list of results shows it."""

    article: Article
    title: SafeString
    passages: list[SafeString]


def _found(line: str, terms: Iterable[Term]) -> list[Span]:
    """From where to where each term stands in the line."""
    pieces = [fold(character) for character in line]
    folded = "".join(pieces)
    # For each folded character, the place of the one that it comes from.
    origins = list(chain.from_iterable([at] * len(piece) for at, piece in enumerate(pieces)))
    return sorted(
        (origins[match.start()], origins[match.end() - 1] + 1)
        for term in terms
        for match in term.pattern.finditer(folded)
    )


def _parts(line: str, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """The line in parts, each marked or not."""
    at = 0
    for start, end in spans:
        yield line[at:start], False
        # Terms may overlap: the second is marked from where the first ends.
        yield line[max(at, start) : end], True
        at = max(at, end)
    yield line[at:], False


def _marked(line: str, spans: Iterable[Span]) -> SafeString:
    parts = (
        (format_html("<mark>{}</mark>", text) if hit else text,)
        for text, hit in _parts(line, spans)
        if text
    )
    return format_html_join("", "{}", parts)


def _passage(line: str, spans: Sequence[Span]) -> SafeString:
    """The line, or as much of it around the first mark as there is room for."""
    start = max(0, min(spans[0][0] - BEFORE, len(line) - LENGTH)) if spans else 0
    end = start + LENGTH
    shifted = [(a - start, min(b, end) - start) for a, b in spans if a < end]
    cut = _marked(line[start:end], shifted)
    return format_html("{}{}{}", "…" if start else "", cut, "…" if end < len(line) else "")


def _passages(article: Article, terms: Sequence[Term]) -> Iterator[SafeString]:
    """A line for each term, the first that has it, unless an earlier one has it too."""
    missing = set(terms)
    story = story_lines(article)
    for line in chain(story, small_lines(article)):
        here = {term for term in missing if _found(line, [term])}
        if here:
            missing -= here
            yield _passage(line, _found(line, terms))
    if len(missing) == len(terms) and story:
        yield _passage(story[0], [])


def result(article: Article, terms: Sequence[Term]) -> Result:
    """The article with the terms marked in its title, and in passages of its text."""
    title = unicodedata.normalize("NFC", article.title)
    passages = list(islice(_passages(article, terms), MOST))
    return Result(article, _marked(title, _found(title, terms)), passages)
