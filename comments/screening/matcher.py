"""Find all terms of a list in a text, disguised or not, and leave out what is meant otherwise."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from comments.screening.components import Components
from comments.screening.matches import Match, Matches, heavy_enough, without_nested
from comments.screening.normalization import NormalizedText, normalize
from comments.screening.patterns import ALTERNATIVE, GAP
from comments.screening.segmentation import is_accident
from comments.screening.term_entry import ALLOW, BOTH, TermEntry
from comments.screening.term_index import Occurrence, TermIndex


def _fold_width_and_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _written_forms(text: str) -> frozenset[str]:
    """Return the words of a term or pattern as they are written in the list."""
    words = text.replace(GAP, ALTERNATIVE).split(ALTERNATIVE)
    return frozenset(map(_fold_width_and_case, words))


class Matcher:
    """The terms to look for. Build it once for a list, then call `find` for every text."""

    def __init__(self, entries: Iterable[TermEntry]) -> None:
        self.entries = list(entries)
        self._index = TermIndex(self.entries)
        self._components = Components(self._index.words())

    def find(self, text: str, field: str, normalized: NormalizedText | None = None) -> Matches:
        """Find the terms in `text`, which is that of `field`: NICKNAME or BODY.

        Pass `normalized` where the text has been normalized already.
        """
        normalized = normalized or normalize(text)
        letters = normalized.alphanumeric()
        matches = set(self._matches(text, field, letters))
        # 加 may be the symbol ➕, but + may also just separate two words: both are tried.
        if with_symbols := normalized.with_symbols_as_letters():
            matches.update(self._matches(text, field, with_symbols.alphanumeric()))
        for joined, indexes in self._components.joined(letters):
            matches.update(self._joined_matches(text, field, letters, joined, indexes))
        allowed = [match for match in matches if match.entry.kind == ALLOW and not match.disguised]
        terms = [
            match
            for match in matches
            if match.entry.kind != ALLOW and not any(match.is_within(phrase) for phrase in allowed)
        ]
        return Matches(without_nested(heavy_enough(terms)), allowed)

    def _occurrences(
        self, text: str, field: str, letters: NormalizedText
    ) -> Iterator[tuple[TermEntry, Occurrence]]:
        for occurrence in self._index.occurrences(letters, text):
            entry = self.entries[occurrence.number]
            if entry.scope in (BOTH, field):
                yield entry, occurrence

    def _matches(self, text: str, field: str, letters: NormalizedText) -> Iterator[Match]:
        for entry, occurrence in self._occurrences(text, field, letters):
            if entry.kind == ALLOW or not _is_accident(occurrence, letters):
                yield _match(text, entry, occurrence, letters)

    def _joined_matches(
        self,
        text: str,
        field: str,
        letters: NormalizedText,
        joined: NormalizedText,
        indexes: frozenset[int],
    ) -> Iterator[Match]:
        """Yield the matches in `joined`, where components of `letters` make one at `indexes`."""
        for entry, occurrence in self._occurrences(text, field, joined):
            counts = [len(indexes.intersection(range(*span))) for span in occurrence.spans]
            if any(counts) and not any(
                is_accident(letters, *_span_in(letters, joined, *span), occurrence.replaced + count)
                for span, count in zip(occurrence.spans, counts, strict=True)
            ):
                yield _match(text, entry, occurrence, joined)


def _is_accident(occurrence: Occurrence, letters: NormalizedText) -> bool:
    # The parts of a pattern have been looked at already.
    return len(occurrence.spans) == 1 and is_accident(
        letters, *occurrence.spans[0], occurrence.replaced
    )


def _span_in(
    letters: NormalizedText, joined: NormalizedText, start: int, end: int
) -> tuple[int, int]:
    """Return the span of `letters` that stands where `joined` has `start` to `end`."""
    first, last = joined.original_span(start, end)
    return bisect_left(letters.starts, first), bisect_left(letters.ends, last) + 1


def _match(text: str, entry: TermEntry, occurrence: Occurrence, letters: NormalizedText) -> Match:
    spans = [letters.original_span(*span) for span in occurrence.spans]
    passages = {_fold_width_and_case(text[first:last]) for first, last in spans}
    is_disguised = occurrence.replaced > 0 or not passages <= _written_forms(entry.text)
    return Match(spans[0][0], spans[-1][1], entry, is_disguised)
