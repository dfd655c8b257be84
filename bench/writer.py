"""Texts in which few words are frequent and most are rare, as in a language."""

from __future__ import annotations

import itertools
import random

from pypinyin.phrases_dict import phrases_dict

# Characters that are in every text.
PARTICLES = "的了在是和有不这为"


class Writer:
    """Writes texts in which, by Zipf's law, the n-th word is n times as rare as the first."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)  # noqa: S311 (the same every time)
        self.words = sorted(word for word in phrases_dict if 2 <= len(word) <= 3)
        random.Random(1).shuffle(self.words)  # noqa: S311 (the same every time)
        self.weights = list(itertools.accumulate(1 / (n + 3) for n in range(len(self.words))))

    def line(self, length: int) -> str:
        chosen = self.random.choices(self.words, cum_weights=self.weights, k=length)
        between = self.random.choices(("", "", "", "，", *PARTICLES), k=length)
        return "".join(itertools.chain(*zip(chosen, between, strict=True)))[:length]

    def body(self, length: int) -> str:
        return "".join(f"<p>{self.line(length // 3)}。</p>" for _ in range(3))
