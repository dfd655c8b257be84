"""The finding of a health check."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    text: str
    # What to do next.
    hint: str
