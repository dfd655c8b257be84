"""Lighthouse's measures of a page on a slow phone, and the score that it makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

# What is longer keeps the reader waiting.
LONG_TASK_MS = 50.0


@dataclass(frozen=True)
class Curve:
    """Lighthouse's curve of a measure: its weight, and the values that score 90 and 50."""

    weight: int
    good: float
    middling: float

    def score(self, value: float) -> float:
        """Return a score between 0 and 1."""
        if value <= 0:
            return 1.0
        # 0.906… is where the complementary error function has the value of one fifth.
        steps = math.log(value / self.middling) / math.log(self.middling / self.good)
        return math.erfc(0.9061938024368232 * steps) / 2


CURVES = {
    "fcp": Curve(10, 1800, 3000),
    "lcp": Curve(25, 2500, 4000),
    "tbt": Curve(30, 200, 600),
    "cls": Curve(25, 0.1, 0.25),
}


def score(metrics: dict[str, float]) -> float:
    """Return the score of a page, up to 100."""
    weight = sum(curve.weight for curve in CURVES.values())
    total = sum(curve.weight * curve.score(metrics[name]) for name, curve in CURVES.items())
    return 100 * total / weight


def blocking_time(tasks: list[tuple[float, float]], since: float) -> float:
    """Return the milliseconds beyond the first 50 of each task that ended after `since`."""
    parts = (min(duration, start + duration - since) for start, duration in tasks)
    return sum(max(part - LONG_TASK_MS, 0.0) for part in parts)
