"""Reading what was typed into the search box. Nothing in it can fail."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from articles.search_index.query import Term
from articles.search_index.tokenizer import split_runs

MAX_LENGTH = 100
MAX_TERMS = 10
_QUOTES = '"“”„«»「」『』＂'
_QUOTED_OR_BARE = regex.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")
# What is inside of 3.5, 2023-01-08 or a name such as 阿依·古丽. Everything else separates words.
# Radicals and strokes, which PDF files have in place of characters, count as symbols.
_JOINED = regex.compile(
    r"[\p{L}\p{M}\p{N}\p{Han}\u31C0-\u31E3.．\-－:：/／_@'’·•\p{Default_Ignorable_Code_Point}]+"
)


def _all_terms(text: str) -> Iterator[Term]:
    for quoted, bare in _QUOTED_OR_BARE.findall(text):
        if quoted:
            yield Term(tuple(split_runs(quoted)), whole=True)
        for part in _JOINED.findall(bare):
            yield Term(tuple(split_runs(part)))


def parse_terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a line, all of which must be found; none if it has no word."""
    terms = dict.fromkeys(term for term in _all_terms(text) if term.runs)
    return tuple(terms)[:MAX_TERMS]
