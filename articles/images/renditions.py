"""Renditions: smaller files of a picture beside its own, for browsers to choose from.

Which there are follows from the size and the name of the picture alone.
"""

from __future__ import annotations

from pathlib import PurePosixPath

WIDTHS = (320, 640, 960, 1440)
# A picture that is hardly wider than one of them gets none of its own width.
LEAST_DIFFERENCE = 1.1
# The most that a WebP can be high or wide. Browsers give up on an AVIF that is much larger.
MAX_EDGE = 16_383
# The smallest first; all browsers know the last one.
JPEG_KINDS = ("avif", "webp", "jpg")
# Whoever sees a transparent picture, which is stored as a WebP, can read a WebP.
OTHER_KINDS = ("avif", "webp")


def rendition_widths(width: int) -> tuple[int, ...]:
    """Return how wide the renditions are: none wider than the picture."""
    widths = tuple(candidate for candidate in WIDTHS if candidate <= width)
    largest = widths[-1] if widths else 0
    if largest * LEAST_DIFFERENCE < width < WIDTHS[-1]:
        return (*widths, width)
    return widths


def rendition_height(size: tuple[int, int], width: int) -> int:
    return max(1, round(size[1] * width / size[0]))


def rendition_kinds(name: str, size: tuple[int, int]) -> tuple[str, ...]:
    """Return the kinds of files in which a picture of this name is rendered."""
    is_jpeg = PurePosixPath(name).suffix in {".jpg", ".jpeg"}
    kinds = JPEG_KINDS if is_jpeg else OTHER_KINDS
    return kinds if max(size) <= MAX_EDGE else kinds[2:]


def rendition_name(name: str, width: int, kind: str) -> str:
    """Return the name of a rendition, beside the picture of this name."""
    return f"{name.rpartition('.')[0]}-{width}.{kind}"


def rendition_names(name: str, size: tuple[int, int]) -> list[str]:
    """Return the names of all renditions that a picture can have."""
    widths, kinds = rendition_widths(size[0]), rendition_kinds(name, size)
    return [rendition_name(name, width, kind) for width in widths for kind in kinds]


def wide_enough(name: str, size: tuple[int, int], ready: str, width: int) -> tuple[str, int]:
    """Return the name and width of the smallest file of this width that every browser shows.

    Of the widths that are ready, with commas between; the picture itself where none is wide enough.
    """
    for candidate in map(int, ready.split(",")) if ready else ():
        if candidate >= width:
            return rendition_name(name, candidate, rendition_kinds(name, size)[-1]), candidate
    return name, size[0]
