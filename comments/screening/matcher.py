"""Find all terms of a list in a text at once, disguised or not (Aho-Corasick)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ahocorasick

from comments.screening import word_boundaries
from comments.screening.confusables import NUMERALS
from comments.screening.normalization import NormalizedText, normalize
from comments.screening.pinyin import PinyinText, abbreviations, is_abbreviation_of, spellings

_WITHOUT_LATIN = re.compile("[^a-z]+")

FLAG, REFUSE, ALLOW = "flag", "refuse", "allow"
NICKNAME, BODY, BOTH = "nickname", "body", "both"


class TermEntry(NamedTuple):
    """A term as the matcher needs it."""

    text: str
    kind: str = FLAG
    scope: str = BOTH
    by_pinyin: bool = False
    by_initials: bool = False
    note: str = ""
    # The flag's label where the term itself would explain nothing.
    label: str = ""


class Match(NamedTuple):
    """A term found in `original[start:end]`."""

    start: int
    end: int
    entry: TermEntry
    disguised: bool

    def is_within(self, other: Match) -> bool:
        return other.start <= self.start and self.end <= other.end


class Matches(NamedTuple):
    """The terms found in a text, and the allowed phrases, which hide the terms inside them."""

    terms: list[Match]
    allowed: list[Match]


class _Automaton:
    """A set of patterns, each standing for the terms with these numbers."""

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        numbers_by_pattern: dict[str, set[int]] = defaultdict(set)
        for pattern, number in patterns:
            numbers_by_pattern[pattern].add(number)
        self.automaton: Any = ahocorasick.Automaton()
        for pattern, numbers in numbers_by_pattern.items():
            self.automaton.add_word(pattern, (len(pattern), tuple(numbers)))
        self.automaton.make_automaton()
        self.is_empty = not numbers_by_pattern

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        # The library raises for an automaton without patterns.
        if self.is_empty:
            return
        for last, (length, numbers) in self.automaton.iter(text):
            yield last + 1 - length, last + 1, numbers


def _fold_width_and_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class Matcher:
    """The terms to look for. Build it once for a list, then call `find` for every text."""

    def __init__(self, entries: Iterable[TermEntry]) -> None:
        self.entries = list(entries)
        self._written = [_fold_width_and_case(entry.text) for entry in self.entries]
        self._words = [normalize(entry.text).alphanumeric().text for entry in self.entries]
        terms = list(enumerate(zip(self.entries, self._words, strict=True)))
        self._by_characters = _Automaton(
            (word.translate(NUMERALS), number) for number, (_, word) in terms if len(word) > 1
        )
        self._by_pinyin = _Automaton(
            (spelling, number)
            for number, (entry, word) in terms
            if entry.by_pinyin
            for spelling in spellings(word)
        )
        self._by_initials = _Automaton(
            (abbreviation, number)
            for number, (entry, word) in terms
            if entry.by_initials
            for abbreviation in abbreviations(word)
        )

    def find(self, text: str, field: str, normalized: NormalizedText | None = None) -> Matches:
        """Find the terms in `text`, which is that of `field`: NICKNAME or BODY.

        Pass `normalized` where the text has been normalized already.
        """
        normalized = normalized or normalize(text)
        matches = set(self._matches(text, field, normalized))
        # 加 may be the symbol ➕, but + may also just separate two words: both are tried.
        if with_letters := normalized.with_symbols_as_letters():
            matches.update(self._matches(text, field, with_letters))
        allowed = [match for match in matches if match.entry.kind == ALLOW and not match.disguised]
        terms = _without_nested(
            match
            for match in matches
            if match.entry.kind != ALLOW and not any(match.is_within(phrase) for phrase in allowed)
        )
        return Matches(terms, allowed)

    def _matches(self, text: str, field: str, normalized: NormalizedText) -> Iterator[Match]:
        letters = normalized.alphanumeric()
        for start, end, number, by_sound in self._occurrences(letters, text):
            entry = self.entries[number]
            if entry.scope in (BOTH, field):
                first, last = letters.original_span(start, end)
                as_written = _fold_width_and_case(text[first:last]) == self._written[number]
                yield Match(first, last, entry, by_sound or not as_written)

    def _occurrences(
        self, letters: NormalizedText, text: str
    ) -> Iterator[tuple[int, int, int, bool]]:
        """Yield start and end in `letters`, the term's number, and whether it only sounds so."""
        for start, end, numbers in self._by_characters.find(letters.text.translate(NUMERALS)):
            if word_boundaries.is_one_word(letters, start, end, text):
                yield from ((start, end, number, False) for number in numbers)
        # Spelling the text in pinyin costs more than all the rest.
        if self._by_pinyin.is_empty and self._by_initials.is_empty:
            return
        pinyin = PinyinText.of(letters.text)
        yield from self._pinyin_occurrences(letters, pinyin, text)
        yield from self._abbreviated_occurrences(letters, pinyin, text)

    def _pinyin_occurrences(
        self, letters: NormalizedText, pinyin: PinyinText, text: str
    ) -> Iterator[tuple[int, int, int, bool]]:
        for first, last, numbers in self._by_pinyin.find(pinyin.letters):
            span = pinyin.character_span(first, last)
            if not span or not word_boundaries.is_one_word(letters, *span, text):
                continue
            for number in numbers:
                if pinyin.has_as_many_syllables(*span, self._words[number]):
                    yield (*span, number, True)

    def _abbreviated_occurrences(
        self, letters: NormalizedText, pinyin: PinyinText, text: str
    ) -> Iterator[tuple[int, int, int, bool]]:
        if not pinyin.has_latin:
            return
        for start, end, numbers in self._by_initials.find(pinyin.initials):
            written = letters.text[start:end]
            # Every Chinese text has these initials by chance; a Latin letter shows intent.
            if _WITHOUT_LATIN.fullmatch(written):
                continue
            if not word_boundaries.is_one_word(letters, start, end, text):
                continue
            for number in numbers:
                if is_abbreviation_of(written, self._words[number]):
                    yield start, end, number, True


def _outer_first(match: Match) -> tuple[int, int, bool, TermEntry]:
    return match.start, -match.end, match.disguised, match.entry


def _without_nested(matches: Iterable[Match]) -> list[Match]:
    """Sort the matches; drop duplicates and those inside a longer one of their kind and scope."""
    kept: list[Match] = []
    seen: set[tuple[int, int, TermEntry]] = set()
    last_spans: dict[tuple[str, str], tuple[int, int]] = {}
    # What may contain others comes before them, so that looking back once is enough.
    for match in sorted(matches, key=_outer_first):
        group = match.entry.kind, match.entry.scope
        span = match.start, match.end
        last_span = last_spans.get(group, (0, 0))
        is_nested = last_span[1] >= match.end and last_span != span
        if is_nested or (*span, match.entry) in seen:
            continue
        last_spans[group] = max(last_span, span, key=lambda other: other[1])
        seen.add((*span, match.entry))
        kept.append(match)
    return kept
