"""Writing an AI label into a stored picture, or taking it out, without decoding the picture."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

from articles.images.ai_label import AILabel

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_START, _APP0, _APP1, _SCAN = 0xD8, 0xE0, 0xE1, 0xDA
# Of the header of an extended WebP.
_HAS_XMP, _HAS_ALPHA = 0x04, 0x10


def with_label(data: bytes, label: AILabel) -> bytes:
    """Return the file with this label and no other; one of another kind as it is."""
    xmp = label.to_xmp()
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data, xmp)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, xmp)
    return data


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments before the picture itself by their marker, then the rest of the file."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != _SCAN:
        (length,) = struct.unpack_from(">H", data, position + 2)
        yield data[position + 1], data[position : position + 2 + length]
        position += 2 + length
    yield _SCAN, data[position:]


def _jpeg(data: bytes, xmp: bytes) -> bytes:
    parts = [
        (marker, part)
        for marker, part in _segments(data)
        if not (marker == _APP1 and part[4:].startswith(_XMP))
    ]
    if xmp:
        content = _XMP + xmp
        segment = struct.pack(">BBH", 0xFF, _APP1, len(content) + 2) + content
        # The header of JFIF comes first.
        parts.insert(1 if parts[0][0] == _APP0 else 0, (_APP1, segment))
    return b"\xff\xd8" + b"".join(part for _marker, part in parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 12
    while position + 8 <= len(data):
        name, (length,) = (
            data[position : position + 4],
            struct.unpack_from("<I", data, position + 4),
        )
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _extended_header(data: bytes) -> bytes:
    """Return the header that a simple WebP lacks, and that says what else is in the file."""
    picture = Image.open(io.BytesIO(data), formats=["WEBP"])
    flags = _HAS_ALPHA if picture.mode == "RGBA" else 0
    width, height = (struct.pack("<I", size - 1)[:3] for size in picture.size)
    return bytes([flags, 0, 0, 0]) + width + height


def _webp(data: bytes, xmp: bytes) -> bytes:
    chunks = {name: content for name, content in _chunks(data) if name != b"XMP "}
    header = bytearray(chunks.pop(b"VP8X", b"") or _extended_header(data))
    header[0] = header[0] & ~_HAS_XMP | (_HAS_XMP if xmp else 0)
    chunks = {b"VP8X": bytes(header), **chunks}
    if xmp:
        chunks[b"XMP "] = xmp
    content = b"WEBP" + b"".join(
        name + struct.pack("<I", len(chunk)) + chunk + b"\0" * (len(chunk) % 2)
        for name, chunk in chunks.items()
    )
    return b"RIFF" + struct.pack("<I", len(content)) + content
