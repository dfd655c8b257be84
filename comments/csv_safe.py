"""CSV cells that a spreadsheet program displays and never computes."""

from __future__ import annotations

import re

# Programs also take full-width signs for the beginning of a formula, and skip spaces and
# invisible characters before them.
_FORMULA = re.compile(
    r"[\s\0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r\n]"
)


def escape_formula(cell: object) -> object:
    """Return `cell`, with an apostrophe in front if it is text that begins like a formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
