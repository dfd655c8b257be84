"""Whether signs that make a word when put together are meant as one."""

from __future__ import annotations

from comments.screening.normalization import Reading

# Ends of sentences and clauses, which stand between words for no bad reason.
_PUNCTUATION = frozenset("，。！？；：、…,!?;:\n")
WIDEST = 12


def _is_part_of_a_longer_word(words: Reading, left: int, right: int) -> bool:
    """Whether two neighbouring signs are letters of one Latin word or digits of one number."""
    if not 0 <= left < right < len(words.text) or words.ends[left] != words.starts[right]:
        return False
    pair = words.text[left : right + 1]
    return pair.isascii() and (pair.isalpha() or pair.isdigit())


def is_one_word(words: Reading, start: int, end: int, original: str) -> bool:
    """Whether the signs from `start` up to `end` may be one word of the original.

    Anything may be put between the signs as a disguise. But where the punctuation of an
    ordinary text stands in between, the word is an accident: 大麻烦 in 太大。麻烦了. It counts only
    when all signs are held apart, and there are more than two. A Latin word counts only whole.
    """
    if _is_part_of_a_longer_word(words, start - 1, start) or _is_part_of_a_longer_word(
        words, end - 1, end
    ):
        return False
    first, last = words.span(start, end)
    if last - first == end - start:
        return True
    between = [
        original[words.ends[place - 1] : words.starts[place]] for place in range(start + 1, end)
    ]
    if any(len(gap) > WIDEST for gap in between):
        return False
    if all(_PUNCTUATION.isdisjoint(gap) for gap in between):
        return True
    return len(between) > 1 and all(between)
