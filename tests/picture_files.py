"""Picture files for tests: of every format, hostile ones, and other kinds of files."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image

from articles.images import upload_errors
from articles.images.processing import ProcessedPicture
from articles.images.reencoding import reencode

# 64 by 32 pixels, the left quarter red and the rest blue, to be turned to the right.
HEIC = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA
AAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAADUAAgAAAAACIQABAAAAAAAAACQAAAA4aWlu
ZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAB
B2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA
AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA
AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAA
AAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAa
aXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAGFtZGF0AAAAMSgBr1iK2BOSX//ONf/5RfIewcFL/z6eF+oa0/4s66Gs
O3SnX2mTdL4KyBy3/DKNeV4AAAAGRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=
""")


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def stored(data: bytes) -> ProcessedPicture:
    """Return the bytes as an upload of them is stored, without another process.

    Raises ValidationError when they are refused.
    """
    answer = reencode(data)
    if code := answer.pop("code"):
        raise upload_errors.error(code, answer["kind"])
    return ProcessedPicture(answer.pop("picture"), **answer)


def read(data: bytes) -> Image.Image:
    """Return the uploaded bytes as a picture, as they are stored."""
    picture = Image.open(stored(data))
    picture.load()
    return picture


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def with_chunks(picture: bytes, *chunks: bytes) -> bytes:
    """Return a PNG with these chunks after its header."""
    return picture[:33] + b"".join(chunks) + picture[33:]


def png(width: int, height: int) -> bytes:
    """Return a PNG with this size in its header, and no data for it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + data


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def with_segments(picture: bytes, *segments: bytes) -> bytes:
    """Return a JPEG with these segments before all others."""
    return picture[:2] + b"".join(segments) + picture[2:]


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def inflating(size: int) -> bytes:
    """Return a few bytes that are this many when they are decompressed."""
    length = 1_000_000
    compressor = zlib.compressobj(9, wbits=-15)
    # A full flush makes the block independent of those before it.
    block = compressor.compress(bytes(length)) + compressor.flush(zlib.Z_FULL_FLUSH)
    number = -(-size // length)
    checksum = ((number * length % 65_521) << 16) | 1
    return b"\x78\xda" + block * number + b"\3\0" + struct.pack(">I", checksum)
