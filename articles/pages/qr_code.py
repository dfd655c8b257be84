"""QR codes of addresses, for readers who go on reading on their phones."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

# The quiet zone around the code, which scanners need.
BORDER = 4


class QRCode(NamedTuple):
    """A code as an SVG path, in a square of `size` units; a dark module is one unit wide."""

    size: int
    path: str


@lru_cache(maxsize=1024)
def make_qr_code(address: str) -> QRCode:
    # Choosing the best mask takes longer than the rest of the page, and any mask can be scanned.
    matrix = segno.make_qr(address, error="m", mask=4, boost_error=False).matrix
    runs = (
        (columns[0], y, len(columns))
        for y, row in enumerate(matrix)
        for dark, group in groupby(range(len(row)), key=row.__getitem__)
        if dark and (columns := list(group))
    )
    path = "".join(f"M{x + BORDER} {y + BORDER}h{n}v1h-{n}z" for x, y, n in runs)
    return QRCode(len(matrix) + 2 * BORDER, path)
