"""Files as phones, programs and websites make them: what is taken, and what is refused, and how."""

import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from articles.images import upload_errors
from articles.images.file_kinds import kind_of
from articles.images.formats import png as png_format
from tests.picture_files import (
    HEIC,
    chunk,
    encoded,
    inflating,
    png,
    read,
    riff_chunk,
    segment,
    stored,
    with_chunks,
    with_segments,
)

PHOTO = Image.new("RGB", (64, 32), "blue")
PHOTO.paste("red", (0, 0, 16, 32))
JPEG, PNG, GIF, WEBP = (encoded(PHOTO, kind) for kind in ("JPEG", "PNG", "GIF", "WEBP"))
MEGABYTES = b"x" * 3_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_the_picture_is_kept(kind):
    picture = read(encoded(PHOTO, kind))
    assert picture.size == (64, 32)
    assert picture.getpixel((4, 16))[0] > 200
    assert picture.getpixel((60, 16))[2] > 200


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_stand_upright(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read(encoded(PHOTO, kind, exif=exif))
    assert picture.size == ((32, 64) if orientation >= 5 else (64, 32))
    width, height = picture.size
    # The corner in which the picture's first pixel comes to lie.
    right = orientation in {2, 3, 6, 7}
    low = orientation in {3, 4, 7, 8}
    corner = picture.getpixel((width - 4 if right else 4, height - 4 if low else 4))
    assert corner[0] > 200, corner


def test_heic_of_phones_is_read_and_stands_upright():
    picture = read(HEIC)
    assert picture.size == (32, 64)
    assert picture.getpixel((16, 4))[0] > 200


@pytest.mark.parametrize(
    "data",
    [
        with_chunks(PNG, chunk(b"tEXt", b"Comment\0" + MEGABYTES)),
        with_chunks(PNG, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + MEGABYTES)),
        with_chunks(PNG, chunk(b"eXIf", MEGABYTES)),
        with_chunks(PNG, chunk(b"iCCP", b"a\0\0" + MEGABYTES)),
        with_chunks(PNG, chunk(b"zTXt", b"a\0\0broken")),
        with_chunks(PNG, *[chunk(b"tEXt", b"a\0b")] * 20_000),
        with_segments(JPEG, *[segment(0xED, b"Photoshop 3.0\0" + b"8" * 65_000)] * 60),
        with_segments(JPEG, *[segment(0xE1, b"Exif\0\0" + b"MM" * 32_000)] * 60),
        with_segments(JPEG, *[segment(0xE2, b"ICC_PROFILE\0\1\1" + b"x" * 65_000)] * 99),
        with_segments(JPEG, *[segment(0xE2, b"MPF\0" + b"\xff" * 1000)] * 9),
        with_segments(JPEG, *[segment(0xFE, b"x" * 65_000)] * 60),
        GIF[:-1] + b"!\xfe" + (b"\xff" + b"x" * 255) * 20_000 + b"\0;",
        GIF[: 13 + 768] + b"!\xfe" + (b"\xff" + b"x" * 255) * 20_000 + b"\0" + GIF[13 + 768 :],
        WEBP + riff_chunk(b"XMP ", MEGABYTES) + riff_chunk(b"EXIF", MEGABYTES),
        encoded(PHOTO, "WEBP", exif=b"Exif\0\0" + MEGABYTES, xmp=MEGABYTES),
        encoded(PHOTO, "AVIF", xmp=MEGABYTES),
    ],
    ids=range(16),
)
def test_metadata_are_no_reason_to_refuse_a_picture(data):
    picture = stored(data)
    assert picture.size < 5_000
    assert Image.open(picture).size == (64, 32)


ADOBE = b"Adobe\0\x64\0\0\0\0"
HEADERS = {
    0xE0: b"JFIF\0\1\2\0\0\1\0\1\0\0",
    0xE1: b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\1\0\0\0\0\0\0",
    0xE2: b"ICC_PROFILE\0\1\1profile",
    0xE3: b"MPF\0MM\0*\0\0\0\x08\0\1\xb0\1\0\4\0\0\0\1\0\0\0\2\0\0\0\0",
    0xED: b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x10" + b"\0" * 16,
    0xEE: ADOBE + b"\1",
}


@pytest.mark.parametrize("marker", HEADERS)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_metadata_cut_off_anywhere_are_no_reason_either(marker):
    for length in range(len(HEADERS[marker]) + 1):
        assert read(with_segments(JPEG, segment(marker, HEADERS[marker][:length]))), length


def test_of_two_statements_about_the_colours_the_first_counts():
    without_jfif = JPEG[:2] + JPEG[20:]
    segments = [segment(0xEE, ADOBE + transform) for transform in (b"\1", b"\0")]
    red, _green, blue = read(with_segments(without_jfif, *segments)).getpixel((4, 16))
    assert red > 200 > 50 > blue


def test_pictures_that_are_appended_are_not_counted_as_scans_of_the_first():
    assert read(JPEG + b"\0\0" + encoded(PHOTO, progressive=True)[:-2] * 30).size == (64, 32)


def test_compressed_texts_are_inflated_within_a_budget(monkeypatch):
    inflate = png_format._inflated
    lengths = []

    def counted(data, limit):
        text = inflate(data, limit)
        lengths.append(len(text))
        return text

    monkeypatch.setattr(png_format, "_inflated", counted)
    texts = [chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(png_format.MAX_TEXT)))] * 100
    assert png_format.read(with_chunks(PNG, *texts))
    assert sum(lengths) <= png_format.MAX_TEXTS + png_format.MAX_TEXT


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP", b"iTXt"])
def test_compressed_text_is_not_decompressed_into_memory(kind):
    head = b"a\0\1\0\0\0" if kind == b"iTXt" else b"a\0\0"
    bomb = head + inflating(500_000_000)
    assert read(with_chunks(PNG, *[chunk(kind, bomb)] * 20)).size == (64, 32)


def animated(kind, frames=3):
    pictures = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue", "green")] * 9
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:frames])


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_frame_is_kept_and_that_is_told(kind):
    picture = stored(animated(kind))
    assert picture.is_animated
    assert Image.open(picture).getpixel((4, 4))[0] > 200
    assert not stored(animated(kind, 1)).is_animated


def test_what_phones_append_to_a_picture_is_dropped():
    multiple = encoded(PHOTO, "MPO", save_all=True, append_images=[PHOTO])
    for data in (multiple, JPEG + b"<script>" * 99, JPEG + b"\0\0\0\x20ftypmp42" * 99):
        picture = stored(data)
        assert not picture.is_animated
        assert b"script" not in picture.read()


OTHER_KINDS = {
    "TIFF": encoded(PHOTO, "TIFF"),
    "ICO": encoded(PHOTO, "ICO"),
    "JPEG 2000": encoded(PHOTO, "JPEG2000"),
    "EPS": encoded(PHOTO, "EPS"),
    "Photoshop": b"8BPS\0\1" + bytes(40),
    "JPEG XL": b"\xff\x0a" + bytes(40),
    "RAW": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    "SVG": b'<?xml version="1.0"?>\n<!-- a --><svg xmlns="http://www.w3.org/2000/svg"/>',
    **{kind: encoded(PHOTO, kind) for kind in ("PCX", "TGA", "ICNS", "DDS", "SGI")},
    "Netpbm": encoded(PHOTO, "PPM"),
    "MNG": b"\x8aMNG\r\n\x1a\n" + bytes(40),
    "JPEG XR": b"II\xbc\1" + bytes(40),
    "OpenEXR": b"\x76\x2f\x31\1\2" + bytes(40),
    "Radiance HDR": b"#?RADIANCE\n" + bytes(40),
    "FITS": b"SIMPLE  =                    T",
    "PDF": b"%PDF-1.7 ",
    "video": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41",
    "document": b"PK\3\4\x14\0\6\0[Content_Types].xml word/",
    "audio": b"ID3\4\0\0\0\0\0\0",
    "web page": b"<!DOCTYPE html><html><script>alert(1)</script>",
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_other_files_are_named_in_the_refusal(kind):
    assert kind_of(OTHER_KINDS[kind]) == kind
    with pytest.raises(ValidationError) as refusal:
        stored(OTHER_KINDS[kind])
    assert refusal.value.message != upload_errors.BROKEN
    assert "%" not in refusal.value.messages[0]
    if kind in upload_errors.OTHER_PICTURES:
        assert kind in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (b"\x1a\x45\xdf\xa3\x01\0\0\0", "video"),
        (b"II\x2a\0\x10\0\0\0CR\2\0", "RAW"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
        (b"<svg onload=alert(1)>", "SVG"),
        (b"<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "SVG"),
        ("\ufeff<svg xmlns='http://www.w3.org/2000/svg'/>".encode("utf-16-le"), "SVG"),
        ("\ufeff<!DOCTYPE html><p>没有图".encode("utf-16-be"), "web page"),
        (b'\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg>', "SVG"),
        (b"<!DOCTYPE html><p>no picture</p>", "web page"),
        (b"just words", ""),
        (b"", ""),
    ],
)
def test_kinds_are_known_by_their_first_bytes(start, kind):
    assert kind_of(start) == kind


@pytest.mark.parametrize("data", [JPEG[:-200], PNG[:-40], png(100, 100), WEBP[:-30], HEIC[:-60]])
def test_a_file_that_was_cut_off_is_called_incomplete(data):
    with pytest.raises(ValidationError) as refusal:
        stored(data)
    assert refusal.value.message == upload_errors.DAMAGED
