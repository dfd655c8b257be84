"""Decoding of an uploaded picture: bounded by its header, scaled, upright, in sRGB."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageChops

from articles.images import file_kinds
from articles.images.color import in_srgb
from articles.images.formats.contents import Contents

# The “50 megapixels” of a phone are up to 50.4 million.
MAX_PIXELS = 52_000_000
# Each scan of a JPEG passes over the whole picture again. Cameras and programs use about ten.
MAX_SCANS = 100
# A usual picture is scaled by its long edge, a very long or very wide one by its short edge: what
# is written in it stays readable.
LONG_EDGE = 2400
SHORT_EDGE = 1200
MAX_STORED_PIXELS = 24_000_000
# The most that a JPEG can be long.
MAX_EDGE = 65_500
# About as wide as the text of an article.
MIN_WIDTH = 640
ORIENTATION = 0x0112
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = {5, 6, 7, 8}


class PictureRefused(Exception):
    """`args` are the code of the reason, and the kind of the file."""


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:
        # Broken metadata are no reason to refuse the picture, and parsers raise anything over them.
        return 1


def stored_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size at which an upright picture of this size is kept."""
    width, height = size
    long, short = max(size), min(size)
    scale = min(
        1.0,
        max(LONG_EDGE / long, SHORT_EDGE / short),
        math.sqrt(MAX_STORED_PIXELS / (width * height)),
        MAX_EDGE / long,
    )
    return max(1, round(width * scale)), max(1, round(height * scale))


def _opened(kind: str, contents: Contents) -> Image.Image:
    if kind == "HEIC":
        # A third of the memory of a small picture, for a kind that is rarely sent.
        import pi_heif  # noqa: PLC0415

        pi_heif.register_heif_opener(thumbnails=False)
    # Known from the header: nothing has been decompressed so far.
    width, height = contents.size or (1, 1)
    if width * height <= MAX_PIXELS:
        name = file_kinds.PICTURES[kind]
        picture = Image.open(io.BytesIO(contents.picture), formats=[name])
        width, height = picture.size
        if contents.profile:
            picture.info["icc_profile"] = contents.profile
    if width * height > MAX_PIXELS:
        raise PictureRefused("too_large", kind)
    return picture


# While they are scaled, colours are weighted by their opacity: clear pixels would tinge others.
PREMULTIPLIED = {"LA": "La", "RGBA": "RGBa"}


def _is_scalable(picture: Image.Image) -> bool:
    """Whether neighbouring pixels can be mixed: not in palettes, nor where one colour is clear."""
    modes = {"L", "RGB", "CMYK", *PREMULTIPLIED}
    return picture.mode in modes and "transparency" not in picture.info


def scaled(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    mode = picture.mode
    if mode in PREMULTIPLIED:
        picture = picture.convert(PREMULTIPLIED[mode])
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).convert(mode)


def _target(picture: Image.Image, orientation: int, kind: str) -> tuple[int, int]:
    """Return the size to scale the picture to, which may still lie on its side."""
    size = picture.size[::-1] if orientation in ON_ITS_SIDE else picture.size
    target = stored_size(size)
    if target[0] < min(size[0], MIN_WIDTH):
        raise PictureRefused("too_long", kind)
    return target[::-1] if orientation in ON_ITS_SIDE else target


def _is_cut_off(picture: Image.Image, contents: Contents, size: tuple[int, int]) -> bool:
    if not contents.continued:
        return False
    continued = Image.open(io.BytesIO(contents.continued), formats=["JPEG"])
    continued.draft(None, size)
    return ImageChops.difference(picture, continued).getbbox() is not None


def decode(kind: str, contents: Contents) -> Image.Image:
    """Return the picture as readers will see it. Raises PictureRefused, or what decoders raise."""
    if contents.scans > MAX_SCANS:
        raise PictureRefused("too_slow", kind)
    if contents.lacks_scans:
        raise PictureRefused("damaged", kind)
    picture = _opened(kind, contents)
    orientation = _orientation(picture)
    size = _target(picture, orientation, kind)
    picture.draft(None, size)
    picture.load()
    if _is_cut_off(picture, contents, size):
        raise PictureRefused("damaged", kind)
    if _is_scalable(picture):
        # First, because converting the colours of fewer pixels is faster.
        picture = scaled(picture, size)
    picture = scaled(in_srgb(picture), size)
    turn = TRANSPOSITIONS.get(orientation)
    return picture.transpose(turn) if turn is not None else picture
