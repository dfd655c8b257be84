"""Whether characters that spell a term when put together were meant as one word."""

from __future__ import annotations

from comments.screening.normalization import NormalizedText

# The ends of sentences and clauses: ordinary text has them between words, without any intent.
_PUNCTUATION = frozenset("，。！？；：、…,!?;:\n")
MAX_GAP = 12


def _continues_a_word(letters: NormalizedText, left: int, right: int) -> bool:
    """Whether two neighbouring characters belong to one Latin word or one number."""
    if not 0 <= left < right < len(letters.text) or letters.ends[left] != letters.starts[right]:
        return False
    pair = letters.text[left : right + 1]
    return pair.isascii() and (pair.isalpha() or pair.isdigit())


def is_one_word(letters: NormalizedText, start: int, end: int, original: str) -> bool:
    """Whether `letters.text[start:end]` may be one word of the original.

    Anything may stand between the characters as a disguise. Where it is the punctuation of an
    ordinary text, the word is an accident (大麻烦 in 太大。麻烦了), unless there are more than two
    characters and every one is separated from the next. A Latin word counts only as a whole.
    """
    if _continues_a_word(letters, start - 1, start) or _continues_a_word(letters, end - 1, end):
        return False
    first, last = letters.original_span(start, end)
    if last - first == end - start:
        return True
    gaps = [
        original[letters.ends[index - 1] : letters.starts[index]] for index in range(start + 1, end)
    ]
    if any(len(gap) > MAX_GAP for gap in gaps):
        return False
    if all(_PUNCTUATION.isdisjoint(gap) for gap in gaps):
        return True
    return len(gaps) > 1 and all(gaps)
