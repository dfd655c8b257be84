"""Cells that a spreadsheet program shows and never computes."""

from __future__ import annotations

import re

# What a program may take for the beginning of a formula, also behind what can't be seen there.
_FORMULA = re.compile(
    r"[\s\0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r\n]"
)


def inert(cell: object) -> object:
    """The cell itself; text that begins like a formula with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
