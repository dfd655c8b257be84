"""Queries of the index: terms, each a word or a phrase, and the limits of a search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from articles.search_index.tokenizer import CHINESE, LETTER, MAX_WORD_LENGTH, WORD, run_tokens


@dataclass(frozen=True)
class Term:
    """Runs that follow each other. The last word may continue, unless the term is `whole`."""

    runs: tuple[str, ...]
    whole: bool = False

    @property
    def _ends_in_word(self) -> bool:
        return self.runs[-1].startswith(WORD)

    @cached_property
    def needle(self) -> str:
        """A searchable text contains this string if, and only if, it contains the term."""
        end = " " if self.whole and self._ends_in_word else ""
        return " ".join(self.runs) + end

    @cached_property
    def tokens(self) -> dict[str, bool]:
        """The tokens that every text with the term has; True for one that may be a prefix."""
        tokens: dict[str, bool] = {}
        for run in self.runs:
            all_tokens = run_tokens(run)
            # The characters of a longer run are covered by its pairs.
            single = run.startswith(WORD) or len(run) == 1
            tokens |= dict.fromkeys(all_tokens if single else all_tokens[len(run) :], False)
        if self._ends_in_word and not self.whole:
            tokens[run_tokens(self.runs[-1])[0]] = True
        return tokens

    @property
    def is_exact(self) -> bool:
        """Whether a text that has the tokens certainly has the term."""
        return len(self.runs) == len(self.tokens) == 1 and len(self.runs[0]) <= MAX_WORD_LENGTH

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """A pattern that matches the term in a folded line."""
        pattern, previous = "", ""
        for run in self.runs:
            # Two runs of one kind have something between them, others not always.
            alike = previous.startswith(WORD) == run.startswith(WORD)
            gap = rf"[^{CHINESE}\p{{L}}\p{{M}}\p{{N}}]{'+' if alike else '*'}"
            pattern += (gap if previous else "") + regex.escape(run.removeprefix(WORD))
            previous = run
        start = rf"(?<!{LETTER})" if self.runs[0].startswith(WORD) else ""
        end = rf"(?!{LETTER})" if self.whole and self._ends_in_word else ""
        return regex.compile(start + pattern + end, regex.V1)


class SearchQuery(NamedTuple):
    """Articles with all `terms`, published from `since` to `until` (microseconds since 1970).

    `category_ids` limits it to these categories; `in_title` to terms in the title.
    """

    terms: tuple[Term, ...]
    since: int
    until: int
    category_ids: tuple[int, ...] = ()
    in_title: bool = False
