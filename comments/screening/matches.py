"""Terms found in a text, and which of them are worth a flag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from comments.screening.patterns import is_pattern
from comments.screening.term_entry import FULL_WEIGHT, TermEntry

# Lighter terms belong together when they are at most so many characters apart, all in all.
PASSAGE_LENGTH = 30


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


def _outer_first(match: Match) -> tuple[int, int, bool, TermEntry]:
    return match.start, -match.end, match.disguised, match.entry


def heavy_enough(matches: Iterable[Match]) -> Iterator[Match]:
    """Leave out terms of little weight that are not supported by others about the same.

    Nor does a text need them that has a term of full weight about the same.
    """
    groups: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        groups[match.entry.content_class].append(match)
    for group in groups.values():
        if heavy := [match for match in group if _weight(match) >= FULL_WEIGHT]:
            yield from heavy
        else:
            yield from _supported(sorted(group, key=_outer_first))


def _weight(match: Match) -> int:
    """Return the weight of a match: a word that is hidden is not used by chance."""
    if match.disguised and not is_pattern(match.entry.text):
        return FULL_WEIGHT
    return match.entry.weight


def _supported(matches: list[Match]) -> Iterator[Match]:
    """Yield the matches of passages whose terms have enough weight; each term counts once."""
    kept: dict[Match, None] = {}
    first = 0
    for last, match in enumerate(matches):
        while first < last and match.end - matches[first].start > PASSAGE_LENGTH:
            first += 1
        passage = list(_apart(matches[first : last + 1]))
        if sum({item.entry: _weight(item) for item in passage}.values()) >= FULL_WEIGHT:
            kept |= dict.fromkeys(passage)
    yield from kept


def _apart(matches: list[Match]) -> Iterator[Match]:
    """Yield the matches that are not inside another one, so that no character counts twice."""
    end = 0
    for match in matches:
        if match.end > end:
            yield match
            end = match.end


def without_nested(matches: Iterable[Match]) -> list[Match]:
    """Sort the matches; drop duplicates and those inside a longer one of their kind."""
    kept: list[Match] = []
    seen: set[tuple[int, int, TermEntry]] = set()
    last_spans: dict[tuple[str, ...], tuple[int, int]] = {}
    # What may contain others comes before them, so that looking back once is enough.
    for match in sorted(matches, key=_outer_first):
        group = match.entry.kind, match.entry.scope, match.entry.content_class
        span = match.start, match.end
        last_span = last_spans.get(group, (0, 0))
        is_nested = last_span[1] >= match.end and last_span != span
        if is_nested or (*span, match.entry) in seen:
            continue
        last_spans[group] = max(last_span, span, key=lambda other: other[1])
        seen.add((*span, match.entry))
        kept.append(match)
    return kept
