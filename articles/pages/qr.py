"""An address as a QR code, for the phone of somebody who reads on a large screen or on paper."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

# The quiet zone that readers of the code need around it.
BORDER = 4


class Code(NamedTuple):
    size: int
    path: str


@lru_cache(maxsize=1024)
def code(address: str) -> Code:
    """The code as a path for SVG, in a square of `size` units; its dark squares are one each."""
    # Choosing the best mask takes longer than everything else on the page; any mask can be read.
    matrix = segno.make_qr(address, error="m", mask=4, boost_error=False).matrix
    runs = (
        (x[0], y, len(x))
        for y, row in enumerate(matrix)
        for dark, cells in groupby(range(len(row)), key=row.__getitem__)
        if dark and (x := list(cells))
    )
    path = "".join(f"M{x + BORDER} {y + BORDER}h{n}v1h-{n}z" for x, y, n in runs)
    return Code(len(matrix) + 2 * BORDER, path)
