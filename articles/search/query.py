"""What a reader typed, read so that nothing in it can fail: terms, each a word or a phrase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import regex

from articles.search_index.tokenizer import CHINESE, LETTER, LONGEST_WORD, WORD, run_tokens, runs

LONGEST = 100
MOST_TERMS = 10
_QUOTES = '"“”„«»「」『』＂'
_TERM = regex.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")
# What stands inside of 3.5, 2023-01-08 or a name such as 阿依·古丽. All else parts words.
_JOINED = regex.compile(r"[\p{L}\p{M}\p{N}.．\-－:：/／_@'’·•\p{Default_Ignorable_Code_Point}]+")


@dataclass(frozen=True)
class Term:
    """Runs that stand side by side. The last word may go on, unless the term is `whole`."""

    runs: tuple[str, ...]
    whole: bool = False

    @property
    def _ends_in_word(self) -> bool:
        return self.runs[-1].startswith(WORD)

    @cached_property
    def needle(self) -> str:
        """What a searchable text contains if, and only if, this is found in it."""
        end = " " if self.whole and self._ends_in_word else ""
        return " ".join(self.runs) + end

    @cached_property
    def tokens(self) -> dict[str, bool]:
        """The tokens that an index must have for it; True for one that may be a beginning."""
        found: dict[str, bool] = {}
        for run in self.runs:
            every = run_tokens(run)
            # The characters of a longer run are in its pairs.
            single = run.startswith(WORD) or len(run) == 1
            found |= dict.fromkeys(every if single else every[len(run) :], False)
        if self._ends_in_word and not self.whole:
            found[run_tokens(self.runs[-1])[0]] = True
        return found

    @property
    def is_sure(self) -> bool:
        """Whether the tokens alone say that it is found."""
        return len(self.runs) == len(self.tokens) == 1 and len(self.runs[0]) <= LONGEST_WORD

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """Finds it in a folded line."""
        parts, before = "", ""
        for run in self.runs:
            # Between runs of one kind something stands, between others perhaps nothing.
            alike = before.startswith(WORD) == run.startswith(WORD)
            parts += rf"[^{CHINESE}\p{{L}}\p{{M}}\p{{N}}]{'+' if alike else '*'}" if before else ""
            parts += regex.escape(run.removeprefix(WORD))
            before = run
        start = rf"(?<!{LETTER})" if self.runs[0].startswith(WORD) else ""
        end = rf"(?!{LETTER})" if self.whole and self._ends_in_word else ""
        return regex.compile(start + parts + end, regex.V1)


def _terms(text: str) -> Iterator[Term]:
    for quoted, bare in _TERM.findall(text):
        if quoted:
            yield Term(tuple(runs(quoted)), whole=True)
        for part in _JOINED.findall(bare):
            yield Term(tuple(runs(part)))


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a line, all of which must be found; none when there is no word in it."""
    found = dict.fromkeys(term for term in _terms(text) if term.runs)
    return tuple(found)[:MOST_TERMS]
