"""Terms with gaps and alternatives: 砍|捅…全家 is 砍 or 捅 and, a little later, 全家."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from comments.screening.normalization import NormalizedText, folded

Span = tuple[int, int]

GAP, ALTERNATIVE = "…", "|"
# A gap has at most so many letters and digits for each “…”, and no end of a sentence.
GAP_LENGTH = 6
_GAPS = re.compile("(…+)")
_SENTENCE_END = re.compile("[。！？!?；;\n]")


class Part(NamedTuple):
    """One of the `words`, at most `gap` letters behind the part before it."""

    words: tuple[str, ...]
    gap: int = 0


def is_pattern(text: str) -> bool:
    return GAP in text or ALTERNATIVE in text


def parse(text: str) -> list[Part]:
    """Return the parts of a pattern; empty alternatives are left out."""
    first, *rest = _GAPS.split(text)
    gaps = [0, *(len(gap) * GAP_LENGTH for gap in rest[::2])]
    return [
        Part(tuple(filter(None, map(folded, words.split(ALTERNATIVE)))), gap)
        for words, gap in zip([first, *rest[1::2]], gaps, strict=True)
    ]


def folded_term(text: str) -> str:
    """Return `text` as it is compared: equal for all spellings of a term or of a pattern."""
    if not is_pattern(text):
        return folded(text)
    parts = [ALTERNATIVE.join(part.words) for part in parse(text)]
    gaps = ["", *(gap for gap in _GAPS.split(text)[1::2])]
    return "".join(gap + part for gap, part in zip(gaps, parts, strict=True))


def shortest_length(text: str) -> int:
    """Return how many letters and digits a passage has at least that matches; 0 if none can."""
    lengths = [min(map(len, part.words), default=0) for part in parse(text)]
    return sum(lengths) if all(lengths) else 0


def passages(
    parts: Sequence[Part], spans: Sequence[Sequence[Span]], is_meant: Callable[[Span], bool]
) -> Iterator[tuple[Span, ...]]:
    """Yield the spans of all parts where they follow each other within their gaps.

    `spans` are those of every part; one that is not meant, such as 杀 in 杀菌, does not count. Of
    several passages with one end, the shortest is yielded, but with the longest words: in 菜刀, 刀
    alone would be part of a word.
    """
    spans = [sorted(part, key=lambda span: (span[1], -span[0])) for part in spans]
    chains: list[tuple[Span, ...]] = [(span,) for span in spans[0]]
    for part, occurrences in zip(parts[1:], spans[1:], strict=True):
        ends = [chain[-1][1] for chain in chains]
        longer = []
        for span in occurrences:
            until = bisect_right(ends, span[0])
            within_gap = chains[bisect_left(ends, span[0] - part.gap) : until]
            nearest = next((chain for chain in reversed(within_gap) if is_meant(chain[-1])), None)
            if nearest:
                longer.append((*nearest, span))
        chains = longer
    yield from (chain for chain in chains if is_meant(chain[-1]))


def is_one_sentence(passage: Sequence[Span], letters: NormalizedText, original: str) -> bool:
    """Whether no sentence ends between the parts of a passage."""
    return not any(
        _SENTENCE_END.search(original, letters.ends[end - 1], letters.starts[start])
        for (_, end), (start, _) in pairwise(passage)
    )
