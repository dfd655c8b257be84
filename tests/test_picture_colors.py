"""Colours of uploaded pictures: every mode, in every format, with every kind of profile."""

import io

import pytest
from PIL import Image

from articles.images import formats
from articles.images.color import in_srgb
from articles.images.decoding import decode
from articles.images.file_kinds import PICTURES
from tests.icc_profiles import PROFILES

MODES = [
    *("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB"),
    *("HSV", "I", "I;16", "I;16L", "I;16B", "F"),
]
SIZE = (24, 8)
# JPEG and the profiles of the same colours, rounded differently.
TOLERANCE = 25
# Pillow writes these; HEIC it only reads.
WRITABLE = sorted(PICTURES.keys() - {"HEIC"})
GREY = [round(255 * x / (SIZE[0] - 1)) for x in range(SIZE[0])]


def grey_ramp(mode):
    """A grey ramp from black to white in this mode."""
    ramp = Image.new("L", SIZE)
    ramp.putdata(GREY * SIZE[1])
    if mode.startswith("I"):
        wide = Image.new("I", SIZE)
        wide.putdata([value * 257 for value in GREY] * SIZE[1])
        return (
            wide
            if mode == "I"
            else Image.frombytes(
                mode,
                SIZE,
                b"".join(
                    (v * 257).to_bytes(2, "big" if mode[-1] == "B" else "little") for v in GREY
                )
                * SIZE[1],
            )
        )
    if mode == "1":
        return ramp.point(lambda value: 255 * (value > 127)).convert("1")
    if mode == "La":
        return ramp.convert("LA").convert("La")
    if mode == "RGBa":
        return ramp.convert("RGBA").convert("RGBa")
    if mode == "PA":
        return ramp.convert("P").convert("PA")
    if mode == "CMYK":
        blank = Image.new("L", SIZE)
        return Image.merge("CMYK", [blank, blank, blank, ramp.point(lambda value: 255 - value)])
    if mode in {"HSV", "LAB", "YCbCr", "RGBX"}:
        return coloured("RGB", ramp).convert(mode)
    return ramp.convert(mode)


def coloured(mode, ramp):
    return Image.merge(
        "RGB", [ramp, ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT), ramp]
    ).convert(mode)


def expected(mode, x):
    """The colour of a column, computed from the ramp and not by Pillow."""
    value = GREY[x]
    if mode == "1":
        value = 255 * (value > 127)
    if mode in {"HSV", "LAB", "YCbCr", "RGBX"}:
        return (value, GREY[-1 - x], value)
    return (value, value, value)


def differences(picture, mode):
    picture = picture.convert("RGB")
    return [
        (x, picture.getpixel((x, 4)), expected(mode, x))
        for x in range(SIZE[0])
        if max(abs(a - b) for a, b in zip(picture.getpixel((x, 4)), expected(mode, x), strict=True))
        > TOLERANCE
    ]


def through(kind, image, **options):
    """The picture after it was saved in this format and decoded; None if it can't be saved so."""
    content = io.BytesIO()
    try:
        image.save(content, PICTURES[kind], **options)
    except (OSError, ValueError, KeyError):
        return None
    return decode(kind, formats.read(kind, content.getvalue()))


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("mode", MODES)
def test_no_profile_spoils_a_picture(mode, name):
    ramp = grey_ramp(mode)
    ramp.info["icc_profile"] = PROFILES[name]
    assert differences(in_srgb(ramp), mode) == []
    lossless = {"quality": 100}
    # Pillow writes 16 bits into no other format, and clips them.
    for kind in ["PNG"] if mode.startswith("I") else WRITABLE:
        options = {} if kind in {"PNG", "GIF", "BMP"} else lossless
        picture = through(kind, grey_ramp(mode), icc_profile=PROFILES[name], **options)
        assert picture is None or differences(picture, mode) == [], kind


def test_every_format_holds_some_of_the_modes():
    held = {kind: {mode for mode in MODES if through(kind, grey_ramp(mode))} for kind in WRITABLE}
    assert {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} <= held["PNG"]
    assert {"L", "RGB", "CMYK"} <= held["JPEG"]
    assert all(held.values())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "AVIF"])
def test_a_wide_gamut_is_converted_and_not_ignored(kind):
    swapped = PROFILES["RGB"].replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ")
    swapped = swapped.replace(b"xXYZ", b"bXYZ")
    picture = through(kind, Image.new("RGB", (16, 16), "red"), icc_profile=swapped)
    red, _green, blue = picture.getpixel((8, 8))
    assert red < 30
    assert blue > 200


@pytest.mark.parametrize(
    ("mode", "colours", "transparent"),
    [
        ("1", [0, 255], 0),
        ("L", [40, 200], 40),
        ("RGB", [(10, 20, 30), (200, 90, 10)], (10, 20, 30)),
        ("P", [0, 1], 0),
        ("P", [0, 1], b"\0\xff"),
        ("I;16", [0x2807, 200 * 257], 0x2807),
    ],
)
def test_a_transparent_colour_stays_transparent(mode, colours, transparent):
    picture = Image.new(mode, (2, 1))
    if mode == "P":
        picture.putpalette([40, 40, 40, 200, 200, 200])
    for x, colour in enumerate(colours):
        picture.putpixel((x, 0), colour)
    decoded = through("PNG", picture, transparency=transparent)
    assert [decoded.getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]
    assert abs(decoded.getpixel((1, 0))[0] - 200) <= TOLERANCE or mode == "1"


@pytest.mark.parametrize("mode", ["LA", "RGBA", "PA", "La", "RGBa"])
def test_half_transparent_pixels_stay_so(mode):
    picture = Image.new("RGBA", (4, 4), (200, 200, 200, 128))
    if mode in {"La", "LA"}:
        picture = picture.convert("LA")
    converted = in_srgb(picture.convert(mode))
    assert abs(converted.getpixel((1, 1))[3] - 128) <= 2
    assert abs(converted.getpixel((1, 1))[0] - 200) <= TOLERANCE


def test_a_picture_without_transparent_pixels_becomes_a_plain_one():
    assert in_srgb(Image.new("RGBA", (4, 4), "red")).mode == "RGB"
