"""Scans of a JPEG: each brings coefficients of some components, in full or a few bits of them."""

from __future__ import annotations

from collections.abc import Iterable

# Frames that are coded in one pass over each component, and those that are refined by scans.
SEQUENTIAL, PROGRESSIVE = {0xC0, 0xC1, 0xC9}, {0xC2, 0xCA}
COEFFICIENTS = range(64)


def _components(frame: bytes) -> list[int]:
    """Return the identifiers of the components that the header of a frame names."""
    number = frame[5] if len(frame) > 5 else 0
    return [*frame[6 : 6 + 3 * number : 3]]


def _final_coefficients(marker: int, scan: bytes) -> set[tuple[int, int]]:
    """Return the components and coefficients that the scan brings down to their last bit."""
    number = scan[0] if scan else 0
    if len(scan) < 4 + 2 * number:
        return set()
    identifiers = scan[1 : 1 + 2 * number : 2]
    first, last, bits = scan[1 + 2 * number : 4 + 2 * number]
    if marker in SEQUENTIAL:
        first, last, bits = 0, COEFFICIENTS[-1], 0
    # The lower half is the number of the lowest bit that the scan brings.
    coefficients = () if bits & 0x0F else range(first, last + 1)
    return {(identifier, index) for identifier in identifiers for index in coefficients}


def are_complete(marker: int, frame: bytes, scans: Iterable[bytes]) -> bool:
    """Whether these headers of scans bring everything that the header of the frame announces."""
    if marker not in SEQUENTIAL | PROGRESSIVE:
        return True
    brought = set[tuple[int, int]]()
    for scan in scans:
        brought |= _final_coefficients(marker, scan)
    return all(
        (component, index) in brought for component in _components(frame) for index in COEFFICIENTS
    )
