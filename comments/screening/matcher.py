"""A list of terms made ready to be found in a text, all of them at once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ahocorasick

from comments.screening import word_boundaries
from comments.screening.confusables import NUMERALS
from comments.screening.normalization import Reading, read
from comments.screening.pinyin import Sounds, abbreviations, spellings, stands_for

_IN_CHARACTERS = re.compile("[^a-z]+")

FLAG, REFUSE, ALLOW = "flag", "refuse", "allow"
NICKNAME, BODY, BOTH = "nickname", "body", "both"


class Entry(NamedTuple):
    """A term as the screening needs it."""

    text: str
    kind: str = FLAG
    scope: str = BOTH
    by_pinyin: bool = False
    by_initials: bool = False
    note: str = ""
    # The words that stand in the flag instead of the term.
    label: str = ""


class Hit(NamedTuple):
    """An entry found in the original's `[start:end]`."""

    start: int
    end: int
    entry: Entry
    disguised: bool

    def lies_in(self, other: Hit) -> bool:
        return other.start <= self.start and self.end <= other.end


class _Patterns:
    """One automaton, and which entries each of its patterns stands for."""

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        meant: dict[str, set[int]] = defaultdict(set)
        for pattern, number in patterns:
            meant[pattern].add(number)
        self.automaton: Any = ahocorasick.Automaton()
        for pattern, numbers in meant.items():
            self.automaton.add_word(pattern, (len(pattern), tuple(numbers)))
        self.automaton.make_automaton()
        self.is_empty = not meant

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        if self.is_empty:
            return
        for last, (length, numbers) in self.automaton.iter(text):
            yield last + 1 - length, last + 1, numbers


def _as_written(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class Lexicon:
    """What to look for. Build it once for a list of terms, then ask `find` for every text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.written = [_as_written(entry.text) for entry in self.entries]
        self.words = [read(entry.text).words().text for entry in self.entries]
        terms = list(enumerate(zip(self.entries, self.words, strict=True)))
        self._plain = _Patterns(
            (word.translate(NUMERALS), number) for number, (_, word) in terms if len(word) > 1
        )
        self._sounds = _Patterns(
            (spelling, number)
            for number, (entry, word) in terms
            if entry.by_pinyin
            for spelling in spellings(entry.text, word)
        )
        self._initials = _Patterns(
            (abbreviation, number)
            for number, (entry, word) in terms
            if entry.by_initials
            for abbreviation in abbreviations(word)
        )

    def find(
        self, text: str, field: str, reading: Reading | None = None
    ) -> tuple[list[Hit], list[Hit]]:
        """The terms that are in `text`, disguised or not, and the allowed phrases.

        An allowed phrase hides the terms in it. `field` is NICKNAME or BODY, `reading` that of
        the text where there is one already.
        """
        found: set[Hit] = set()
        reading = reading or read(text)
        for said in filter(None, (reading, reading.spoken())):
            words = said.words()
            for start, end, number, disguised in self._places(words, text):
                entry = self.entries[number]
                if entry.scope in (BOTH, field):
                    span = words.span(start, end)
                    hidden = disguised or not self._is_bare(span, number, text)
                    found.add(Hit(*span, entry, hidden))
        allowed = [hit for hit in found if hit.entry.kind == ALLOW and not hit.disguised]
        return _outermost(
            hit
            for hit in found
            if hit.entry.kind != ALLOW and not any(hit.lies_in(phrase) for phrase in allowed)
        ), allowed

    def _is_bare(self, span: tuple[int, int], number: int, text: str) -> bool:
        return _as_written(text[span[0] : span[1]]) == self.written[number]

    def _places(self, words: Reading, text: str) -> Iterator[tuple[int, int, int, bool]]:
        for start, end, numbers in self._plain.find(words.text.translate(NUMERALS)):
            if word_boundaries.is_one_word(words, start, end, text):
                yield from ((start, end, number, False) for number in numbers)
        if self._sounds.is_empty and self._initials.is_empty:
            return
        sounds = Sounds.of(words.text)
        for first, last, numbers in self._sounds.find(sounds.text):
            place = sounds.place(first, last)
            if place and word_boundaries.is_one_word(words, *place, text):
                for number in numbers:
                    if sounds.fits(*place, self.words[number]):
                        yield (*place, number, True)
        yield from self._abbreviated(words, sounds, text)

    def _abbreviated(
        self, words: Reading, sounds: Sounds, text: str
    ) -> Iterator[tuple[int, int, int, bool]]:
        if not sounds.has_latin:
            return
        for start, end, numbers in self._initials.find(sounds.initials):
            said = words.text[start:end]
            if _IN_CHARACTERS.fullmatch(said) or not word_boundaries.is_one_word(
                words, start, end, text
            ):
                continue
            for number in numbers:
                if stands_for(said, self.words[number]):
                    yield start, end, number, True


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Each once, without those that lie in a longer one of their kind."""
    outermost: list[Hit] = []
    seen: set[tuple[int, int, Entry]] = set()
    reach: dict[tuple[str, str], tuple[int, int]] = {}
    # What may hold others comes before them, so that one look back is enough.
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.disguised, hit.entry)):
        own = hit.entry.kind, hit.entry.scope
        span = hit.start, hit.end
        furthest = reach.get(own, (0, 0))
        if (furthest[1] >= hit.end and furthest != span) or (*span, hit.entry) in seen:
            continue
        reach[own] = max(furthest, span, key=lambda each: each[1])
        seen.add((*span, hit.entry))
        outermost.append(hit)
    return outermost
