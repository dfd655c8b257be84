"""Lines of the benchmarks with a limit that can be exceeded."""

from __future__ import annotations

REACHED, NOT_REACHED = "reached", "NOT REACHED"


def judge(
    line: str,
    value: float,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    unit: str = "",
) -> bool:
    """Print the line with the value, its limit and the verdict; return whether it is reached."""
    if (at_most is None) == (at_least is None):
        raise ValueError("A limit is either a maximum or a minimum.")
    limit = at_most if at_most is not None else at_least or 0.0
    is_reached = value <= limit if at_most is not None else value >= limit
    kind = "at most" if at_most is not None else "at least"
    verdict = REACHED if is_reached else f"{NOT_REACHED} ({ratio(value, limit)} of the limit)"
    print(f"{line}  {number(value)}{unit}, {kind} {number(limit)}{unit}: {verdict}", flush=True)
    return is_reached


def number(value: float) -> str:
    """Return three digits that count, and no fraction of large numbers."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f}" if base else "-"


def is_missed(line: str) -> bool:
    """Whether the line, of any benchmark, tells of a limit that was not reached."""
    return f": {NOT_REACHED}" in line
