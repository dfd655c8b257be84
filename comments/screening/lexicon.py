"""A list of terms made ready to be found in a text, all of them at once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import ahocorasick

from comments.screening import gaps
from comments.screening.reading import Reading, read
from comments.screening.signs import NUMERALS, is_han
from comments.screening.sounds import Sounds, abbreviations, spellings, stands_for

MARK, REFUSE, ALLOW = "mark", "refuse", "allow"
NICKNAME, BODY, BOTH = "nickname", "body", "both"


class Entry(NamedTuple):
    """A term as the screening needs it."""

    text: str
    kind: str = MARK
    scope: str = BOTH
    by_pinyin: bool = False
    by_initials: bool = False
    note: str = ""
    # The words that stand in the mark instead of the term.
    label: str = ""


class Hit(NamedTuple):
    """An entry found in the original's `[start:end]`."""

    start: int
    end: int
    entry: Entry
    disguised: bool

    def lies_in(self, other: Hit) -> bool:
        return other.start <= self.start and self.end <= other.end

    def is_shorter_than(self, other: Hit) -> bool:
        return self.lies_in(other) and self.end - self.start < other.end - other.start


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

    def find(self, text: str, field: str) -> tuple[list[Hit], list[Hit]]:
        """The terms that are in `text`, disguised or not, and the allowed phrases.

        An allowed phrase hides the terms in it. `field` is NICKNAME or BODY.
        """
        found: set[Hit] = set()
        reading = read(text)
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
            if gaps.is_one_word(words, start, end, text):
                yield from ((start, end, number, False) for number in numbers)
        if self._sounds.is_empty and self._initials.is_empty:
            return
        sounds = Sounds.of(words.text)
        for first, last, numbers in self._sounds.find(sounds.text):
            place = sounds.place(first, last)
            if place and gaps.is_one_word(words, *place, text):
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
            if all(map(is_han, said)) or not gaps.is_one_word(words, start, end, text):
                continue
            for number in numbers:
                if stands_for(said, self.words[number]):
                    yield start, end, number, True


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that lie in a longer one and say no more than it."""
    kept = sorted(hits, key=lambda hit: (hit.start, hit.start - hit.end, hit.disguised, hit.entry))
    seen: set[tuple[int, int, Entry]] = set()
    outermost: list[Hit] = []
    for hit in kept:
        shadowed = any(
            hit.is_shorter_than(other)
            for other in outermost
            if other.entry.kind == hit.entry.kind and other.entry.scope == hit.entry.scope
        )
        if not shadowed and hit[:3] not in seen:
            seen.add(hit[:3])
            outermost.append(hit)
    return outermost
