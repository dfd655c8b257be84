"""GIF: a header with a palette, then extensions and pictures, each a chain of short blocks."""

from __future__ import annotations

from articles.images.formats.contents import Contents

EXTENSION, PICTURE = 0x21, 0x2C
MAX_TEXT = 65_536


def _palette_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, position: int) -> int:
    while position < len(data) and data[position]:
        position += data[position] + 1
    return position + 1


def _text_of(blocks: bytes) -> bytes:
    """Return what the blocks contain, without their lengths."""
    parts, position = [], 0
    while position < len(blocks) and blocks[position]:
        parts.append(blocks[position + 1 : position + 1 + blocks[position]])
        position += blocks[position] + 1
    return b"".join(parts)


def read(data: bytes) -> Contents:
    contents = Contents(data, frames=0)
    position = 13 + _palette_size(data[10] if len(data) > 10 else 0)
    while position + 10 < len(data):
        start = position
        if data[position] == EXTENSION:
            position = _end_of_blocks(data, position + 2)
            contents.texts.append(_text_of(data[start + 2 : position][:MAX_TEXT]))
        elif data[position] == PICTURE:
            position = _end_of_blocks(data, position + 11 + _palette_size(data[position + 9]))
            contents.frames += 1
        else:
            break
    return contents
