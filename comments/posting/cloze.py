"""Sentences with words left out (完形填空): which sentences of a text serve, and which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from django.utils.translation import pgettext
from pypinyin.phrases_dict import phrases_dict

from comments.posting.word_kinds import kinds

# Long enough to make sense with two words missing, short enough for somebody who listens; in
# Chinese characters, of which a Latin word counts as two.
SENTENCE_LENGTHS = range(12, 33)
_SENTENCE = re.compile(r"[^。！？!?\n]+")
# A quotation or a list says little on its own.
_UNSUITABLE = re.compile(r"[“”‘’「」『』《》〈〉（）()\[\]【】\"：:、；;…—@]")
# In words that fit into any sentence: 一个, 没有, 他们.
_EVERYWHERE = frozenset("一不没这那们么个了有是我你他她它也都还就要可以在上下里去来到着过的地得")
_NEIGHBOURS = frozenset(
    "的了在是和与跟同就都也还又把被给让用对从到向往由为以及而但却只才刚再很太更最不没有着过得地上下里"
    "中我你他她它们这那每各几说问叫想能会要可所并且于之其此该，、 "
)
_LATIN = re.compile(r"[a-zA-Z]+\s*")
_LATIN_WORD = re.compile(r"\b[a-zA-Z]{5,10}\b")


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the word at this position is not a part of a longer one, such as 班车 of 首班车."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    return all(
        not near or near in _NEIGHBOURS or (word in phrases_dict and across not in phrases_dict)
        for near, word, across in (
            (before[-1:], before, before[-1:] + text[start]),
            (after[:1], after, text[end - 1] + after[:1]),
        )
    )


def words(text: str) -> Iterator[str]:
    """Yield words of the text that say something: not all of them, but whole ones."""
    yield from _LATIN_WORD.findall(text)
    for start in range(len(text) - 1):
        word = text[start : start + 2]
        is_word = word in kinds() and _EVERYWHERE.isdisjoint(word)
        if is_word and _is_whole(text, start, start + 2):
            yield word


def pairs(sentence: str) -> list[tuple[str, str]]:
    """Return the pairs of words to leave out: each stands there once, with others between them."""
    single = [word for word in dict.fromkeys(words(sentence)) if sentence.count(word) == 1]
    in_order = sorted(single, key=sentence.index)
    return [
        (first, second)
        for first, second in combinations(in_order, 2)
        if sentence.index(second) - sentence.index(first) >= len(first) + 2
    ]


def sentences(text: str) -> list[str]:
    """Return the sentences of the text that are of a good length and stand on their own."""
    every = (sentence.strip() for sentence in _SENTENCE.findall(text))
    return [
        sentence
        for sentence in every
        if len(_LATIN.sub("字词", sentence)) in SENTENCE_LENGTHS
        and not _UNSUITABLE.search(sentence)
    ]


def with_gaps(sentence: str, left_out: Sequence[str]) -> str:
    """Return the sentence with names for the gaps, which are read aloud as blanks are not."""
    for word, gap in zip(left_out, (pgettext("gap", "(A)"), pgettext("gap", "(B)")), strict=True):
        sentence = sentence.replace(word, gap, 1)
    return sentence
