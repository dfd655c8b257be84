"""The containers of pictures, read before a decoder sees them.

`read` takes out of PNG and JPEG what is not the picture: comments, thumbnails, appended data. The
decoder has limits for them, and they are no reason to refuse a picture.
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
