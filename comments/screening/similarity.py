"""Near-duplicates: texts of which a few characters were changed (MinHash over pairs of letters)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from itertools import pairwise
from random import Random

from comments.screening.normalization import folded

# Shorter comments are alike by chance: 支持一下, 支持你们.
MIN_LENGTH = 8
# A comment of 1,000 characters is longer only where each of them stands for several: ﷺ for fifteen.
MAX_LENGTH = 1000
# So many keys, each of two minima: texts that share half of their pairs have one in common in 99
# of 100 cases, texts that share a twentieth in 4.
BANDS = 16
_ROWS = 2
# The share of characters that stay the same.
_LEAST_RATIO = 0.75
_PRIME = (1 << 61) - 1
_dice = Random(64)  # noqa: S311 (the same in every process, for good: the keys are stored)
_FACTORS = [(_dice.randrange(1, _PRIME), _dice.randrange(_PRIME)) for _ in range(BANDS * _ROWS)]


# The newest comments are compared with one after another.
@lru_cache(maxsize=2048)
def compared_letters(body: str) -> str:
    """Return what of a comment is compared with others."""
    return folded(body)[:MAX_LENGTH]


def band_keys(letters: str) -> list[int]:
    """Return the keys of a text; near-duplicates have at least one in common. Empty if short."""
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


def _common_length(one: str, other: str) -> int:
    """Return the length of the longest common subsequence.

    A row of its table is one number with a bit for each letter of `one`: a library's matcher takes
    seconds for long texts of few letters, and whoever sends them chooses how many.
    """
    positions: dict[str, int] = {}
    for index, letter in enumerate(one):
        positions[letter] = positions.get(letter, 0) | 1 << index
    mask = row = (1 << len(one)) - 1
    for letter in other:
        matches = row & positions.get(letter, 0)
        row = (row + matches | row - matches) & mask
    return len(one) - row.bit_count()


def are_near_duplicates(one: str, other: str) -> bool:
    """Whether the letters of two comments are nearly the same."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < longer * _LEAST_RATIO:
        return False
    return 2 * _common_length(one, other) >= _LEAST_RATIO * (shorter + longer)
