"""Search for terms in a text: by characters, by the parts of patterns, by sound, by initials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from comments.screening import patterns
from comments.screening.automaton import Automaton
from comments.screening.confusables import NUMERALS
from comments.screening.normalization import NormalizedText, normalize
from comments.screening.patterns import Span
from comments.screening.pinyin import PinyinText, abbreviations, is_abbreviation_of, spellings
from comments.screening.segmentation import is_part_of_a_word
from comments.screening.term_entry import ALLOW, FULL_WEIGHT, TermEntry
from comments.screening.word_boundaries import is_one_word

_WITHOUT_LATIN = re.compile("[^a-z]+")


class Occurrence(NamedTuple):
    """A term in a text of letters: one span, or one for each part of a pattern.

    `replaced` counts the characters that only sound like those of the term.
    """

    number: int
    spans: tuple[Span, ...]
    replaced: int = 0


def _count_differences(written: str, word: str) -> int:
    if len(written) != len(word):
        return len(written)
    return sum(one != other for one, other in zip(written, word, strict=True))


class TermIndex:
    """Everything to search for, compiled; terms are known by their numbers in `entries`."""

    def __init__(self, entries: Sequence[TermEntry]) -> None:
        terms = list(enumerate(entries))
        self._patterns = {
            number: patterns.parse(entry.text)
            for number, entry in terms
            if patterns.is_pattern(entry.text)
        }
        self._words = {
            number: normalize(entry.text).alphanumeric().text
            for number, entry in terms
            if number not in self._patterns
        }
        self._allowed = {number for number, entry in terms if entry.kind == ALLOW}
        self._light = {number for number, entry in terms if entry.weight < FULL_WEIGHT}
        self._by_characters = Automaton(
            (word.translate(NUMERALS), number)
            for number, word in self._words.items()
            if len(word) > 1
        )
        self._by_part = Automaton(
            (word, (number, index))
            for number, parts in self._patterns.items()
            for index, part in enumerate(parts)
            for word in part.words
        )
        self._by_pinyin = Automaton(
            (spelling, number)
            for number, word in self._words.items()
            if entries[number].by_pinyin
            for spelling in spellings(word)
        )
        self._by_initials = Automaton(
            (abbreviation, number)
            for number, word in self._words.items()
            if entries[number].by_initials
            for abbreviation in abbreviations(word)
        )

    def words(self) -> Iterator[str]:
        """Yield the normalized terms, and those that patterns are made of."""
        yield from self._words.values()
        for parts in self._patterns.values():
            for part in parts:
                yield from part.words

    def occurrences(self, letters: NormalizedText, original: str) -> Iterator[Occurrence]:
        """Yield every occurrence of a term in `letters`, which are those of `original`."""
        with_digits = letters.text.translate(NUMERALS)
        for start, end, numbers in self._by_characters.find(with_digits):
            if is_one_word(letters, start, end, original):
                for number in numbers:
                    yield Occurrence(number, ((start, end),))
        yield from self._pattern_occurrences(letters, with_digits, original)
        # Spelling the text in pinyin costs more than all the rest.
        if self._by_pinyin.is_empty and self._by_initials.is_empty:
            return
        pinyin = PinyinText.of(letters.text)
        yield from self._pinyin_occurrences(letters, pinyin, original)
        yield from self._abbreviated_occurrences(letters, pinyin, original)

    def _pattern_occurrences(
        self, letters: NormalizedText, with_digits: str, original: str
    ) -> Iterator[Occurrence]:
        spans: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for start, end, values in self._by_part.find(with_digits):
            for number, index in values:
                spans[number][index].append((start, end))

        @cache
        def is_whole(span: Span) -> bool:
            return is_one_word(letters, *span, original)

        @cache
        def is_word(span: Span) -> bool:
            return is_whole(span) and not is_part_of_a_word(letters, *span)

        for number, by_part in spans.items():
            parts = self._patterns[number]
            if len(by_part) < len(parts):
                continue
            is_meant = is_whole if len(parts) == 1 or number in self._allowed else is_word
            for passage in patterns.passages(
                parts, [by_part[index] for index in range(len(parts))], is_meant
            ):
                if patterns.is_one_sentence(passage, letters, original):
                    yield Occurrence(number, passage)

    def _pinyin_occurrences(
        self, letters: NormalizedText, pinyin: PinyinText, original: str
    ) -> Iterator[Occurrence]:
        for first, last, numbers in self._by_pinyin.find(pinyin.letters):
            span = pinyin.character_span(first, last)
            if not span or not is_one_word(letters, *span, original):
                continue
            written = letters.text[slice(*span)]
            for number in numbers:
                word = self._words[number]
                # A light term is shown to be meant by Latin letters, not by a word that sounds so.
                is_chance = number in self._light and _WITHOUT_LATIN.fullmatch(written)
                if not is_chance and pinyin.has_as_many_syllables(*span, word):
                    yield Occurrence(number, (span,), _count_differences(written, word))

    def _abbreviated_occurrences(
        self, letters: NormalizedText, pinyin: PinyinText, original: str
    ) -> Iterator[Occurrence]:
        if not pinyin.has_latin:
            return
        for start, end, numbers in self._by_initials.find(pinyin.initials):
            written = letters.text[start:end]
            # Every Chinese text has these initials by chance; a Latin letter shows intent.
            if _WITHOUT_LATIN.fullmatch(written):
                continue
            if not is_one_word(letters, start, end, original):
                continue
            for number in numbers:
                if is_abbreviation_of(written, self._words[number]):
                    yield Occurrence(number, ((start, end),), end - start)
