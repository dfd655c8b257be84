"""The containers of pictures, read before a decoder sees them.

`read` leaves nothing in the file but its first picture: comments, thumbnails and appended data go,
and a limit on them is no reason to refuse the picture.
"""

from __future__ import annotations

from collections.abc import Callable

from articles.images.formats import gif, isobmff, jpeg, png, webp
from articles.images.formats.contents import Contents

_READERS: dict[str, Callable[[bytes], Contents]] = {
    "JPEG": jpeg.read,
    "PNG": png.read,
    "GIF": gif.read,
    "WebP": webp.read,
    "AVIF": isobmff.read,
    "HEIC": isobmff.read,
    "BMP": Contents,
}


def read(kind: str, data: bytes) -> Contents:
    """Return the contents of a file of this kind, as `file_kinds.kind_of` names it."""
    return _READERS[kind](data)
