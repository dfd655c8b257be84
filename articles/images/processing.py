"""Uploaded pictures, decoded and encoded anew, so that nothing but the visible picture is kept."""

from __future__ import annotations

import io
import secrets
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONG_EDGE = 2400
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"]
QUALITY = 85

TOO_HEAVY = _("This file is larger than 20 MB. Please make the picture smaller first.")
TOO_LARGE = _("This picture has more than 50 million pixels. Please make it smaller first.")
BROKEN = _(
    "This file can't be read as a picture. Please choose a JPEG, PNG, GIF, WebP, AVIF or BMP file."
)


def _opened(file: IO[bytes]) -> Image.Image:
    picture = Image.open(file, formats=FORMATS)
    # Known from the header: nothing has been decompressed so far.
    if picture.width * picture.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB, which browsers assume of a picture without a profile."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if profile := picture.info.get("icc_profile"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, own, ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A broken profile is treated like none.
            return picture.convert(mode)
        return converted or picture
    if picture.mode.startswith("I"):
        # 16 bits per pixel: convert() alone would clip everything but black to white.
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert(mode)
    return picture.convert(mode)


def _decoded(file: IO[bytes]) -> Image.Image:
    picture = _opened(file)
    picture.draft(None, (LONG_EDGE, LONG_EDGE))
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    # Scaled before the colours are converted, pixel by pixel. A palette can't be scaled.
    if picture.mode in {"RGB", "L"}:
        picture.thumbnail((LONG_EDGE, LONG_EDGE))
    picture = _in_srgb(picture)
    picture.thumbnail((LONG_EDGE, LONG_EDGE))
    return picture


def reencoded(upload: File[bytes]) -> ContentFile[bytes]:
    """Return the picture upright, at most 2,400 pixels long, under a random name.

    It is a JPEG, or a WebP if it is transparent; of an animation, the first frame. Everything else
    in the file is lost: location, camera, profile, appended data. Raises ValidationError when it is
    not a picture, or too large.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    try:
        upload.seek(0)
        picture = _decoded(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_LARGE, code="too_large") from error
    except Exception as error:
        # Decoders raise all kinds of exceptions over a broken file.
        raise ValidationError(BROKEN, code="broken") from error
    return _encoded(picture)


def _encoded(picture: Image.Image) -> ContentFile[bytes]:
    content = io.BytesIO()
    # A new image does not carry the metadata of the file that it came from.
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    if picture.mode == "RGBA":
        clean.save(content, "WEBP", quality=QUALITY)
        return ContentFile(content.getvalue(), f"{secrets.token_hex(12)}.webp")
    clean.save(content, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return ContentFile(content.getvalue(), f"{secrets.token_hex(12)}.jpg")


class PictureUpload(forms.FileField):
    """A form field for a picture; its value is the picture as `reencoded` returns it."""

    # Without HEIC in this list an iPhone sends its pictures as JPEG.
    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        value = super().clean(data, initial)
        return reencoded(value) if data else value
