"""Text as it is searched: folded, cut into runs, and the runs into the tokens of an index.

A run is characters of one kind without a gap: Chinese characters, which stand as they are, or
the letters and digits of a word, which begin with “_”. What is not a letter or a digit only parts
runs. So “在2023年，年底通航” is “在 _2023 年 年底通航”, and a phrase stands in a text where the
phrase's runs are a part of the text's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain, pairwise

import regex

BORDER = " ¶ "
WORD = "_"
# Of a longer word the beginning is in the index; the whole is in the text, which decides.
LONGEST_WORD = 40

# Kana too is written without spaces.
CHINESE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u30fc"
LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{CHINESE}]]"
_RUN = regex.compile(rf"[{CHINESE}]+|(?P<word>{LETTER}+)", regex.V1)
_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}|\p{Cs}")


class _Folds(dict[int, str]):
    """What each character is compared as: one width, one case; unseen ones are none."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
        self[code] = "" if _UNSEEN.match(character) else folded
        return self[code]


_folds = _Folds()


def fold(text: str) -> str:
    """The text in one width and one case. `text` is in Unicode's form NFC.

    It is folded by the character, so that a place in the folded text has one in the text.
    """
    return text.translate(_folds)


def runs(text: str) -> list[str]:
    """The runs of a line that is not folded yet."""
    folded = fold(unicodedata.normalize("NFC", text))
    return [WORD + found[0] if found["word"] else found[0] for found in _RUN.finditer(folded)]


def searchable(lines: Iterable[str]) -> str:
    """The runs of several lines. No phrase reaches from line to line."""
    return BORDER.join(" ".join(runs(line)) for line in lines) + " "


def run_tokens(run: str) -> list[str]:
    """What an index knows of a run: the word; or its characters, and each with the next one."""
    if run.startswith(WORD):
        return [run[1 : LONGEST_WORD + 1]]
    return [*run, *map("".join, pairwise(run))]


def text_tokens(text: str) -> set[str]:
    """The tokens of a `searchable` text."""
    found = (run_tokens(run) for run in text.split() if run != BORDER.strip())
    return set(chain.from_iterable(found))
