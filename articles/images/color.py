"""Conversion of pictures of any mode to sRGB, which browsers assume without a profile."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

# White, grey and black in the modes that a profile can describe.
SAMPLES: dict[str, list[tuple[int, ...]]] = {
    "L": [(255,), (128,), (0,)],
    "RGB": [(255, 255, 255), (128, 128, 128), (0, 0, 0)],
    "CMYK": [(0, 0, 0, 0), (0, 0, 0, 128), (255, 255, 255, 255)],
}
# They stay what they are, whatever the profile.
SANE_RANGES = [(215, 255), (50, 225), (0, 80)]


def _scaled_to_8_bits(picture: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8; Pillow's own conversion clips light grey to white."""
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _with_8_bits(picture: Image.Image) -> Image.Image:
    """Return the picture with values up to 255, and so the colour that is transparent in it."""
    result = _scaled_to_8_bits(picture) if picture.mode.startswith("I") else picture
    transparent = picture.info.get("transparency")
    if picture.mode.startswith("I") and isinstance(transparent, int):
        result.info["transparency"] = transparent >> 8
    elif picture.mode == "RGB" and isinstance(transparent, tuple) and max(transparent) > 255:
        result.info["transparency"] = tuple(value >> 8 for value in transparent)
    return result


def _alpha(picture: Image.Image) -> Image.Image | None:
    """Return how opaque each pixel is, or None when all of them are entirely."""
    if picture.mode in {"La", "RGBa"}:
        picture = picture.convert({"La": "LA", "RGBa": "RGBA"}[picture.mode])
    if picture.mode not in {"LA", "RGBA"}:
        if not picture.has_transparency_data:
            return None
        picture = picture.convert("RGBA")
    alpha = picture.getchannel("A")
    return alpha if alpha.getextrema()[0] != 255 else None


def _opaque(picture: Image.Image) -> Image.Image:
    """Return the colours in one of the modes that a profile can describe."""
    if picture.mode in SAMPLES:
        return picture
    if picture.mode == "La":
        picture = picture.convert("LA")
    if picture.mode == "RGBa":
        picture = picture.convert("RGBA")
    return picture.convert("L" if picture.mode in {"1", "LA", "F"} else "RGB")


def _is_sane(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether white, grey and black come out as such: a broken profile may make all one colour."""
    samples = Image.new(mode, (len(SAMPLES[mode]), 1))
    for x, value in enumerate(SAMPLES[mode]):
        samples.putpixel((x, 0), value)
    converted = ImageCms.applyTransform(samples, transform)
    if converted is None:
        return False
    pixels = [converted.getpixel((x, 0)) for x in range(len(SANE_RANGES))]
    return all(
        low <= value <= high
        for pixel, (low, high) in zip(pixels, SANE_RANGES, strict=True)
        for value in (pixel if isinstance(pixel, tuple) else (pixel,))
        if value is not None
    )


def _transformed(picture: Image.Image, profile: bytes) -> Image.Image | None:
    """Return the picture in sRGB, or None when the profile is broken or not for such a picture."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), picture.mode, "RGB"
        )
        if not _is_sane(transform, picture.mode):
            return None
        return ImageCms.applyTransform(picture, transform)
    # A profile for other colours than the picture's, among others.
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB, or as RGBA if a part of it is transparent."""
    profile = picture.info.get("icc_profile")
    picture = _with_8_bits(picture)
    alpha, colours = _alpha(picture), _opaque(picture)
    transformed = _transformed(colours, profile) if profile else None
    result = transformed or colours.convert("RGB")
    result.info.pop("transparency", None)
    if alpha:
        result.putalpha(alpha)
    return result
