"""JPEG: segments that begin with a marker; the coded picture stands between them."""

from __future__ import annotations

import re

from articles.images.formats.contents import Contents

SOI, EOI, SOS, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APPLICATION = range(0xE0, 0xF0)
# Without the Adobe segment, colours would be decoded as if they were others.
KEPT = {0xE0: b"JFIF\0", 0xE1: b"Exif\0", 0xEE: b"Adobe"}
# Over a shorter one, cut off, the decoder would fail.
SHORTEST = 12
PROFILE = b"ICC_PROFILE\0"
MAX_PROFILE = 4 * 1_048_576
# In the coded picture FF is followed by 00, and restart markers (D0 to D7) separate parts of it.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")


# Data as varied as that of a picture, and an end.
_CONTINUATION = bytes(range(0xFE, 0x7E, -1)) + b"\xff\xd9"


def _is_kept(marker: int, segment: bytes, seen: set[int]) -> bool:
    """Whether the segment is of the picture itself. Of each kind of metadata the first counts."""
    if marker not in {*APPLICATION, COMMENT}:
        return True
    is_complete = segment.startswith(KEPT.get(marker, b"\0none")) and len(segment) >= SHORTEST
    if marker in seen or not is_complete:
        return False
    seen.add(marker)
    return True


def _joined_profile(parts: list[bytes]) -> bytes:
    """Return the profile from its numbered parts; nothing when one is missing, or it is huge."""
    numbered = {part[0]: part[2:] for part in parts if len(part) > 2}
    complete = sorted(numbered) == list(range(1, len(parts) + 1))
    profile = b"".join(numbered[number] for number in sorted(numbered))
    return profile if complete and len(profile) <= MAX_PROFILE else b""


def read(data: bytes) -> Contents:
    """Return the contents up to the end of the first picture: phones append more of them."""
    kept, seen, profile = [b"\xff\xd8"], set[int](), list[bytes]()
    contents = Contents(data, scans=0)
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        if contents.scans:
            kept.append(data[position : match.start()])
        if marker == EOI:
            break
        position = start = match.end()
        if marker in {0x01, SOI}:
            continue
        position += max(2, int.from_bytes(data[start : start + 2], "big"))
        contents.scans += marker == SOS
        segment = data[start + 2 : position]
        if segment.startswith(PROFILE):
            profile.append(segment[len(PROFILE) :])
        elif _is_kept(marker, segment, seen):
            kept.append(b"\xff" + data[start - 1 : position])
    else:
        # Browsers show a picture that lacks nothing but the marker of its end.
        kept.append(data[position:].rstrip(b"\xff"))
        contents.continued = b"".join([*kept, _CONTINUATION])
    contents.picture = b"".join([*kept, b"\xff\xd9"])
    contents.profile = _joined_profile(profile)
    return contents
