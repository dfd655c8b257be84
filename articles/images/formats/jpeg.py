"""JPEG: segments that begin with a marker; the coded picture stands between them."""

from __future__ import annotations

import re
from collections import defaultdict

from articles.images.formats import jpeg_scans
from articles.images.formats.contents import Contents

SOI, EOI, SOS, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
FRAMES = jpeg_scans.SEQUENTIAL | jpeg_scans.PROGRESSIVE
APPLICATION = range(0xE0, 0xF0)
# Without the Adobe segment, colours would be decoded as if they were others.
KEPT = {0xE0: b"JFIF\0", 0xE1: b"Exif\0", 0xEE: b"Adobe"}
# Over a shorter one, cut off, the decoder would fail.
SHORTEST = 12
PROFILE = b"ICC_PROFILE\0"
MAX_PROFILE = 4 * 1_048_576
# Metadata that fill several segments, each with a header of this length.
EXTENDED_XMP, EXTENDED_XMP_HEADER = b"http://ns.adobe.com/xmp/extension/\0", 75
JUMBF, JUMBF_HEADER = b"JP", 16
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


def _offset_and_text(segment: bytes) -> tuple[int, bytes]:
    if segment.startswith(EXTENDED_XMP):
        offset = int.from_bytes(segment[EXTENDED_XMP_HEADER - 4 : EXTENDED_XMP_HEADER], "big")
        return offset, segment[EXTENDED_XMP_HEADER:]
    # The sequence number of the part.
    if segment.startswith(JUMBF):
        return int.from_bytes(segment[4:8], "big"), segment[JUMBF_HEADER:]
    return 0, segment


def _joined_texts(segments: dict[tuple[int, bytes], list[bytes]]) -> list[bytes]:
    """Return the metadata of several segments as one text, for each kind that has several."""
    several = [parts for parts in segments.values() if len(parts) > 1]
    ordered = (sorted(map(_offset_and_text, parts), key=lambda part: part[0]) for parts in several)
    return [b"".join(text for _offset, text in parts) for parts in ordered]


def read(data: bytes) -> Contents:
    """Return the contents up to the end of the first picture: phones append more of them."""
    kept, seen, profile = [b"\xff\xd8"], set[int](), list[bytes]()
    frame, scans = (0, b""), list[bytes]()
    dropped = defaultdict[tuple[int, bytes], list[bytes]](list)
    contents = Contents(data)
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        if scans:
            kept.append(data[position : match.start()])
        if marker == EOI:
            break
        position = start = match.end()
        if marker in {0x01, SOI}:
            continue
        position += max(2, int.from_bytes(data[start : start + 2], "big"))
        segment = data[start + 2 : position]
        if marker == SOS:
            scans.append(segment)
        elif marker in FRAMES:
            frame = marker, segment
        if segment.startswith(PROFILE):
            profile.append(segment[len(PROFILE) :])
        elif _is_kept(marker, segment, seen):
            kept.append(b"\xff" + data[start - 1 : position])
        else:
            prefix = next(filter(segment.startswith, (EXTENDED_XMP, JUMBF)), b"")
            dropped[marker, prefix].append(segment)
    else:
        # Browsers show a picture that lacks nothing but the marker of its end.
        kept.append(data[position:].rstrip(b"\xff"))
        contents.continued = b"".join([*kept, _CONTINUATION])
        contents.lacks_scans = not jpeg_scans.are_complete(*frame, scans)
    contents.scans = len(scans)
    contents.picture = b"".join([*kept, b"\xff\xd9"])
    contents.profile = _joined_profile(profile)
    contents.texts = _joined_texts(dropped)
    return contents
