"""AVIF and HEIC: boxes of the ISO base media file format, the first of which names the brands."""

from __future__ import annotations

from articles.images.formats.contents import Contents

SEQUENCES = {b"avis", b"msf1", b"hevc", b"hevx"}


def brands(data: bytes) -> list[bytes]:
    """Return the major brand, then the compatible ones; of another kind of file, none."""
    if data[4:8] != b"ftyp":
        return []
    box = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    names = [box[position : position + 4] for position in range(0, len(box) - 3, 4)]
    return names[:1] + names[2:]


def read(data: bytes) -> Contents:
    return Contents(data, frames=2 if brands(data)[0] in SEQUENCES else 1)
