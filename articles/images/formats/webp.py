"""WebP: chunks of kind, length and data in a RIFF file."""

from __future__ import annotations

import struct

from articles.images.formats.contents import Contents


def _size(kind: bytes, header: bytes) -> tuple[int, int] | None:
    """Return the size that the chunk tells, if it is of a kind that tells it."""
    if kind == b"VP8X" and len(header) == 10:
        return (
            int.from_bytes(header[4:7], "little") + 1,
            int.from_bytes(header[7:10], "little") + 1,
        )
    if kind == b"VP8L" and len(header) == 10:
        bits = int.from_bytes(header[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(header) == 10:
        width, height = struct.unpack("<HH", header[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None


def read(data: bytes) -> Contents:
    contents = Contents(data, frames=0)
    position = 12
    while position + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, position)
        header = data[position + 8 : position + 18]
        contents.size = contents.size or _size(kind, header)
        contents.frames += kind == b"ANMF"
        position += 8 + length + length % 2
    return contents
