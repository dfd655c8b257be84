"""Near-duplicates: texts of which a few characters were changed (MinHash over pairs of letters)."""

from __future__ import annotations

import zlib
from difflib import SequenceMatcher
from itertools import pairwise
from random import Random

from comments.screening.normalization import folded

# Shorter comments are alike by chance: 支持一下, 支持你们.
MIN_LENGTH = 8
# So many keys, each of two minima: texts that share half of their pairs have one in common in 99
# of 100 cases, texts that share a twentieth in 4.
BANDS = 16
_ROWS = 2
# The share of characters that stay the same.
_LEAST_RATIO = 0.75
_PRIME = (1 << 61) - 1
_dice = Random(64)  # noqa: S311 (the same in every process, for good: the keys are stored)
_FACTORS = [(_dice.randrange(1, _PRIME), _dice.randrange(_PRIME)) for _ in range(BANDS * _ROWS)]


def band_keys(body: str) -> list[int]:
    """Return the keys of a text; near-duplicates have at least one in common. Empty if short."""
    letters = folded(body)
    if len(letters) < MIN_LENGTH:
        return []
    hashes = {zlib.crc32((one + two).encode("utf-8", "replace")) for one, two in pairwise(letters)}
    minima = [
        min((factor * value + summand) % _PRIME for value in hashes) for factor, summand in _FACTORS
    ]
    # The number of the band is part of the key, so that no two bands are compared.
    return [
        zlib.crc32(repr((band, minima[band::BANDS])).encode()) << 8 | band for band in range(BANDS)
    ]


def are_near_duplicates(one: str, other: str) -> bool:
    first, second = folded(one), folded(other)
    longer = max(len(first), len(second))
    if min(len(first), len(second)) < longer * _LEAST_RATIO:
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    # The quick one is an upper bound, and tells most pairs apart.
    return matcher.quick_ratio() >= _LEAST_RATIO and matcher.ratio() >= _LEAST_RATIO
