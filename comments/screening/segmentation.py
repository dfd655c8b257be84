"""Whether a term in a running text is meant, or only made up by parts of other words.

In 路口交通 and 太大麻烦 the letters of a term meet by chance: cut into the words that are most
likely together, the text has no border where the term begins or ends. The costs of words are
negative logarithms of their frequencies, so that the likeliest words have the smallest sum.

`data/word_costs.txt` is made from the dictionary of jieba (MIT licence). To renew it:
pip download --no-deps --no-binary :all: jieba, unpack, and
python -m comments.screening.segmentation jieba-*/jieba/dict.txt
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

from articles.character_folding import is_han
from comments.screening.normalization import NormalizedText

WORD_COSTS = Path(__file__).parent / "data" / "word_costs.txt"
_LICENCE = "Word frequencies of jieba, copyright (c) 2013 Sun Junyi, MIT licence, as costs."
_MOST_WORDS = 60_000
_MAX_WORD_LENGTH = 4
# A character that no dictionary has; another script is not cut into words.
_UNKNOWN = 16.0
# How many characters around the term are looked at.
_CONTEXT = 6
# A term as it is written is as likely as a rather rare word.
_WRITTEN_COST = 14.0
# Other characters in place of a term's, of the same sound or its components, are meant only where
# they make no sense by themselves: the cost of each, measured with `make bench ARGS=screening`.
_REPLACED_COST = 7.9
# The words that no sentence goes without, such as 是, 在 and 我, are the least likely to be chosen.
_COMMONEST_COST = 5.5
# The other parts of a pattern make it likely that this one is meant.
_PART_MARGIN = 3.0


@cache
def word_costs() -> dict[str, float]:
    costs: dict[str, float] = {}
    for line in WORD_COSTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cost, *words = line.split(" ")
            costs |= dict.fromkeys(words, float(cost))
    return costs


def _cost(text: str) -> float:
    """Return the cost of the likeliest words that `text` can be cut into."""
    costs = word_costs()
    best = [0.0]
    for end in range(1, len(text) + 1):
        best.append(best[end - 1] + costs.get(text[end - 1], _UNKNOWN))
        for start in range(max(0, end - _MAX_WORD_LENGTH), end - 1):
            if (cost := costs.get(text[start:end])) and best[start] + cost < best[end]:
                best[end] = best[start] + cost
    return best[-1]


def _has_a_commonest_word(text: str) -> bool:
    return any(word_costs().get(character, _UNKNOWN) <= _COMMONEST_COST for character in text)


def _context(letters: NormalizedText, start: int, end: int) -> tuple[int, int]:
    """Return the span of the characters around `start` and `end`, up to the next separator."""
    first, last = start, end
    while first > max(0, start - _CONTEXT) and letters.ends[first - 1] == letters.starts[first]:
        first -= 1
    until = min(len(letters.text), end + _CONTEXT)
    while last < until and letters.ends[last - 1] == letters.starts[last]:
        last += 1
    return first, last


def is_accident(letters: NormalizedText, start: int, end: int, replaced: int = 0) -> bool:
    """Whether `letters.text[start:end]` is more likely to be parts of other words than a term.

    `replaced` is the number of characters of a term that is written with others in their place.
    """
    text = letters.text
    if not all(map(is_han, text[start:end])):
        return False
    first, last = _context(letters, start, end)
    outside = _cost(text[first:start]) + _cost(text[end:last])
    if replaced >= end - start and _has_a_commonest_word(text[start:end]):
        return True
    if replaced:
        kept = max(0, 1 - replaced / (end - start))
        as_term = _REPLACED_COST * replaced + _WRITTEN_COST * kept
    else:
        as_term = min(_WRITTEN_COST, _cost(text[start:end]))
    return outside + as_term > _cost(text[first:last]) + 1e-6


def is_part_of_a_word(letters: NormalizedText, start: int, end: int) -> bool:
    """Whether a part of a pattern is only a part of a word: 杀 in 杀菌, and not 政府 in 市政府.

    The last characters of a longer word are its main part, unless it is a single one.
    """
    text = letters.text
    if not all(map(is_han, text[start:end])):
        return False
    first, last = _context(letters, start, end)
    if end - start > 1:
        apart = _cost(text[first:end]) + _cost(text[end:last])
    else:
        apart = _cost(text[first:start]) + _cost(text[start:end]) + _cost(text[end:last])
    return apart > _cost(text[first:last]) + _PART_MARGIN


def write_word_costs(dictionary: Path) -> None:
    """Make the file of costs from a dictionary with a word and its frequency in each line."""
    rows = (line.split(" ") for line in dictionary.read_text(encoding="utf-8").splitlines())
    counts = {
        word: int(count)
        for word, count, *_ in rows
        if len(word) <= _MAX_WORD_LENGTH and all(map(is_han, word))
    }
    total = sum(counts.values())
    commonest = sorted(counts, key=lambda word: (-counts[word], word))
    longer = [word for word in commonest if len(word) > 1][:_MOST_WORDS]
    by_cost: dict[float, list[str]] = defaultdict(list)
    for word in [*longer, *(word for word in commonest if len(word) == 1)]:
        cost = round(-math.log(counts[word] / total) * 2) / 2
        if cost < _UNKNOWN:
            by_cost[cost].append(word)
    lines = [f"{cost} {' '.join(by_cost[cost])}\n" for cost in sorted(by_cost)]
    WORD_COSTS.write_text(f"# {_LICENCE}\n{''.join(lines)}", encoding="utf-8")


if __name__ == "__main__":
    write_word_costs(Path(sys.argv[1]))
