"""The kind of a file by its first bytes, so that a refusal can name it."""

from __future__ import annotations

import re

from articles.images.formats import isobmff

# What Pillow calls the kinds that can be read.
PICTURES = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "GIF": "GIF",
    "WebP": "WEBP",
    "AVIF": "AVIF",
    "HEIC": "HEIF",
    "BMP": "BMP",
}
OTHER_PICTURES = {
    *("TIFF", "Photoshop", "SVG", "ICO", "JPEG 2000", "JPEG XL", "EPS", "WMF", "RAW"),
    *("PCX", "TGA", "QOI", "XCF", "DICOM", "Netpbm", "ICNS", "DDS", "SGI", "MNG"),
    *("JPEG XR", "OpenEXR", "Radiance HDR", "FITS"),
}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

# The first that matches counts. Of a RIFF file the kind stands at byte 8.
_BEGINNINGS = [
    ("JPEG", rb"\xff\xd8\xff"),
    ("PNG", rb"\x89PNG\r\n\x1a\n"),
    ("GIF", rb"GIF8[79]a"),
    ("WebP", rb"RIFF....WEBP"),
    ("video", rb"RIFF....AVI "),
    ("audio", rb"RIFF....WAVE|ID3|fLaC|OggS|\xff[\xfb\xf3\xf2\xf1\xf9]|#!AMR"),
    ("BMP", rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0"),
    ("RAW", rb"II\x2a\0....CR|FUJIFILMCCD-RAW|II(RO|RS|U\0)|\0MRM|FOVb"),
    ("TIFF", rb"II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b"),
    ("Photoshop", rb"8BPS"),
    ("ICO", rb"\0\0[\x01\x02]\0[^\0]\0"),
    ("JPEG 2000", rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"),
    ("JPEG XL", rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n"),
    ("EPS", rb"%!PS|\xc5\xd0\xd3\xc6"),
    ("WMF", rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF"),
    ("QOI", rb"qoif"),
    ("XCF", rb"gimp xcf"),
    ("DICOM", rb".{128}DICM"),
    ("PCX", rb"\x0a[\0\x02-\x05]\x01[\x01\x02\x04\x08]"),
    ("Netpbm", rb"P[1-7]\s+[0-9#W]"),
    ("ICNS", rb"icns"),
    ("DDS", rb"DDS "),
    ("SGI", rb"\x01\xda[\0\x01][\x01\x02]"),
    ("MNG", rb"[\x8a\x8b][MJ]NG\r\n"),
    ("JPEG XR", rb"II\xbc"),
    ("OpenEXR", rb"\x76\x2f\x31\x01"),
    ("Radiance HDR", rb"#\?(?:RADIANCE|RGBE)"),
    ("FITS", rb"SIMPLE  ="),
    ("PDF", rb".{0,1000}%PDF-"),
    (
        "video",
        rb"\x1a\x45\xdf\xa3|FLV\x01|\0\0\x01[\xba\xb3]|\x30\x26\xb2\x75|\.RMF|G.{187}G.{187}G",
    ),
    ("document", rb"PK\x03\x04|PK\x05\x06|\xd0\xcf\x11\xe0|\{\\rtf|7z\xbc\xaf|Rar!|\x1f\x8b"),
    ("SVG", rb"(?:\xef\xbb\xbf)?\s*(?:<(?:\?xml|!--|!DOCTYPE).{0,3000}?)?<(?:\w+:)?svg[\s>]"),
    ("web page", rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|script|\?xml)\b"),
    # The last, because it has no signature: a header with a kind, a size, and bits of a pixel.
    ("TGA", rb".[\0\x01][\x01-\x03\x09-\x0b].{13}[\x08\x0f\x10\x18\x20][\0-\x3f]"),
]
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(data: bytes) -> str:
    """Return the kind of the file, or an empty string when it is none of those known here."""
    if brands := isobmff.brands(data):
        if {b"avif", b"avis"} & set(brands[:1]) or (
            b"avif" in brands and not HEIC_BRANDS - {b"mif1", b"msf1"} & set(brands)
        ):
            return "AVIF"
        if HEIC_BRANDS & set(brands):
            return "HEIC"
        return "RAW" if brands[0] == b"crx " else "video"
    if data[4:8] in {b"moov", b"mdat", b"wide", b"free"}:
        return "video"
    head = data[:4096]
    if head.startswith(UTF_16):
        # Of pages and drawings all that counts here is ASCII.
        head = head[2:].replace(b"\0", b"")
    return next((kind for kind, start in _BEGINNINGS if re.match(start, head, re.S)), "")
