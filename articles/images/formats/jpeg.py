"""JPEG: segments that begin with a marker; the coded picture stands between them."""

from __future__ import annotations

import re

from articles.images.formats.contents import Contents

SOI, EOI, SOS, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APPLICATION = range(0xE0, 0xF0)
# Without the Adobe segment, colours would be decoded as if they were others.
KEPT = {0xE0: (b"JFIF\0",), 0xE1: (b"Exif\0",), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
MAX_PROFILE = 4 * 1_048_576
# In the coded picture FF is followed by 00, and restart markers (D0 to D7) separate parts of it.
_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")


def _is_kept(marker: int, segment: bytes, seen: set[bytes]) -> bool:
    """Whether the segment is of the picture itself. Of its kinds of metadata, the first counts."""
    if marker == COMMENT:
        return False
    if marker not in APPLICATION:
        return True
    for name in KEPT.get(marker, ()):
        if segment.startswith(name):
            is_first = name not in seen
            seen.add(name)
            return is_first or name == b"ICC_PROFILE\0"
    return False


def read(data: bytes) -> Contents:
    """Return the contents up to the end of the first picture: phones append more of them."""
    kept, seen = [b"\xff\xd8"], set[bytes]()
    contents = Contents(data, scans=0)
    position, profile = 2, 0
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        if marker == EOI:
            kept += [data[position : match.start()], b"\xff\xd9"]
            break
        if contents.scans:
            kept.append(data[position : match.start()])
        start = match.end()
        position = start
        if marker in {0x01, SOI}:
            continue
        position += max(2, int.from_bytes(data[start : start + 2], "big"))
        contents.scans += marker == SOS
        segment = data[start + 2 : position]
        if segment.startswith(b"ICC_PROFILE\0"):
            profile += len(segment)
        if profile <= MAX_PROFILE and _is_kept(marker, segment, seen):
            kept.append(b"\xff" + data[start - 1 : position])
    else:
        kept.append(data[position:])
    contents.picture = b"".join(kept)
    return contents
