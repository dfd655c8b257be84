"""All words of a set found in a text at once (Aho-Corasick)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

import ahocorasick

Value = TypeVar("Value")


class Automaton(Generic[Value]):
    """A set of words, each standing for one or several values."""

    def __init__(self, words: Iterable[tuple[str, Value]]) -> None:
        values_by_word: dict[str, dict[Value, None]] = defaultdict(dict)
        for word, value in words:
            values_by_word[word][value] = None
        self._automaton: Any = ahocorasick.Automaton()
        for word, values in values_by_word.items():
            self._automaton.add_word(word, (len(word), tuple(values)))
        self._automaton.make_automaton()
        self.is_empty = not values_by_word

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[Value, ...]]]:
        """Yield start, end and values of all words in `text`, in order of their ends."""
        # The library raises for an automaton without words.
        if self.is_empty:
            return
        for last, (length, values) in self._automaton.iter(text):
            yield last + 1 - length, last + 1, values
