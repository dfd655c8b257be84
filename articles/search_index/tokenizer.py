"""Texts as search reads them: folded, split into runs, and the runs into tokens for the index.

A run is a sequence of characters of one kind: Chinese characters, which stay as they are, or the
letters and digits of a word, which get “_” in front. Everything else only separates runs. So
“在2023年，年底通航” becomes “在 _2023 年 年底通航”, and a text contains a phrase where the phrase's
runs are a part of the text's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain, pairwise

import regex

from articles.character_folding import fold_character

LINE_BREAK = " ¶ "
WORD = "_"
# The index has the beginning of a longer word; the text has all of it, and decides.
MAX_WORD_LENGTH = 40

# Kana are written without spaces too.
CHINESE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u30fc"
LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{CHINESE}]]"
_RUN = regex.compile(rf"[{CHINESE}]+|(?P<word>{LETTER}+)", regex.V1)


class _FoldTable(dict[int, str]):
    """Folded characters, filled as they occur: a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = fold_character(chr(code))
        return self[code]


_fold_table = _FoldTable()


def fold(text: str) -> str:
    """Return text with every character folded. `text` is in Unicode's form NFC.

    It is folded one character at a time, so that every position in the folded text can be traced
    back to one in the text.
    """
    return text.translate(_fold_table)


def fold_characters(text: str) -> list[str]:
    """Return what each character of a text becomes, which may be none or several."""
    return [_fold_table[code] for code in map(ord, text)]


def split_runs(text: str) -> list[str]:
    """Split a line, which is not folded yet, into its runs."""
    folded = fold(unicodedata.normalize("NFC", text))
    return [WORD + match[0] if match["word"] else match[0] for match in _RUN.finditer(folded)]


def searchable(lines: Iterable[str]) -> str:
    """Return the runs of all lines as one text. No phrase reaches from one line into the next."""
    return LINE_BREAK.join(" ".join(split_runs(line)) for line in lines) + " "


def run_tokens(run: str) -> list[str]:
    """Return the index tokens of a run: a word as it is; of Chinese every character and pair."""
    if run.startswith(WORD):
        return [run[1 : MAX_WORD_LENGTH + 1]]
    return [*run, *map("".join, pairwise(run))]


def text_tokens(text: str) -> set[str]:
    """Return the tokens of a `searchable` text."""
    runs = (run for run in text.split() if run != LINE_BREAK.strip())
    return set(chain.from_iterable(map(run_tokens, runs)))


def category_token(category_id: int) -> str:
    # Not a letter, so no word of a text is mistaken for it; nor is the sign of the title below.
    return f"§{category_id}"


def title_token(token: str) -> str:
    return f"¶{token}"


def document_tokens(title: str, text: str, category_id: int) -> set[str]:
    """Return the tokens of an article; `title` and `text` are `searchable`."""
    in_title = map(title_token, text_tokens(title))
    return text_tokens(text).union(in_title, [category_token(category_id)])
