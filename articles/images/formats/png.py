"""PNG: a signature, then chunks of length, kind, data and checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from articles.images.formats.contents import Contents

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
MAX_EXIF = 65_536
MAX_PROFILE = 4 * 1_048_576
# A few kilobytes may be the compressed form of as many gigabytes.
MAX_TEXT = 262_144
MAX_TEXTS = 8 * 1_048_576
LEAST_COST = 1024


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kinds of the chunks, and where their data begins and ends."""
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        start = position + 8
        position = start + length + 4
        yield kind, start, start + length


def _inflated(data: bytes, limit: int) -> bytes:
    """Return at most `limit` bytes of what is compressed; of a broken text, nothing."""
    try:
        return zlib.decompressobj().decompress(data, limit)
    except zlib.error:
        return b""


def _profile(data: bytes) -> bytes:
    profile = _inflated(data.partition(b"\0")[2][1:], MAX_PROFILE + 1)
    return profile if len(profile) <= MAX_PROFILE else b""


def _compressed_text(kind: bytes, data: bytes) -> bytes:
    """Return the compressed part of a chunk of text, or nothing where none is compressed."""
    rest = data.partition(b"\0")[2]
    if kind == b"zTXt":
        return rest[1:]
    if kind == b"iTXt" and rest[:1] == b"\1":
        return rest[2:].split(b"\0", 2)[-1]
    return b""


def read(data: bytes) -> Contents:
    kept = [SIGNATURE]
    contents = Contents(data)
    budget = MAX_TEXTS
    for kind, start, end in _chunks(data):
        keep = kind in PICTURE
        if kind == b"acTL":
            contents.frames = int.from_bytes(data[start : start + 4], "big")
        elif kind == b"eXIf":
            keep = end - start <= MAX_EXIF
        elif kind == b"iCCP":
            contents.profile = contents.profile or _profile(data[start:end])
        elif kind in {b"zTXt", b"iTXt"} and budget > 0:
            keyword = data[start : start + 79].partition(b"\0")[0]
            text = _inflated(_compressed_text(kind, data[start:end]), MAX_TEXT)
            budget -= max(len(text), LEAST_COST)
            contents.texts.append(keyword + b" " + text)
        if keep:
            kept.append(data[start - 8 : end + 4])
        if kind == b"IEND":
            break
    contents.picture = b"".join(kept)
    return contents
