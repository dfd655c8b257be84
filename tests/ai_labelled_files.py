"""Twelve pictures of three formats with AI labels, as programs write them."""

from __future__ import annotations

import json
import zlib

from PIL import Image

from tests.picture_files import chunk, encoded, segment, with_chunks, with_segments

FIELDS = {
    "Label": "1",
    "ContentProducer": "001191110102MAD55U9H0F10002",
    "ProduceID": "7c1e52d0-4b11",
    "ReservedCode1": "",
    "ContentPropagator": "",
    "PropagateID": "",
    "ReservedCode2": "",
}
BARE = json.dumps(FIELDS, ensure_ascii=False)
NAMED = json.dumps({"AIGC": FIELDS}, ensure_ascii=False)
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
TRANSPARENT = Image.new("RGBA", (360, 200), (20, 90, 160, 128))
PHOTO = Image.new("RGB", (360, 200), (20, 90, 160))


def _xmp(inner: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"{inner}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


OF_TC260 = _xmp(f"<TC260:AIGC>{BARE}</TC260:AIGC>")
OF_IPTC = _xmp(f"<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>")


def _exif(text: bytes) -> bytes:
    data = Image.Exif()
    data.get_ifd(0x8769)[0x9286] = text
    return data.tobytes()


IN_EXIF = _exif(b"ASCII\0\0\0" + NAMED.encode())
IN_UNICODE = _exif(b"UNICODE\0" + NAMED.encode("utf-16-le"))
JPEG, PNG = encoded(PHOTO), encoded(PHOTO, "PNG")
# What Content Credentials put into a file: boxes that hold the address of the source's type.
MANIFEST = b"\0\0\0\x40jumb\0\0\0\x20jumdc2pa" + SOURCE_TYPE.encode()

FILES = {
    "JPEG, comment of EXIF": encoded(PHOTO, exif=IN_EXIF),
    "JPEG, comment of EXIF in UTF-16": encoded(PHOTO, exif=IN_UNICODE),
    "JPEG, TC260 in XMP": encoded(PHOTO, xmp=OF_TC260),
    "JPEG, Content Credentials": with_segments(JPEG, segment(0xEB, b"JP\0\1\0\0\0\1" + MANIFEST)),
    "PNG, text": with_chunks(PNG, chunk(b"tEXt", b"AIGC\0" + BARE.encode())),
    "PNG, compressed text": with_chunks(
        PNG, chunk(b"iTXt", b"AIGC\0\1\0\0\0" + zlib.compress(BARE.encode()))
    ),
    "PNG, transparent, XMP": with_chunks(
        encoded(TRANSPARENT, "PNG"), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + OF_TC260)
    ),
    "PNG, Content Credentials": with_chunks(PNG, chunk(b"caBX", MANIFEST)),
    "WebP, TC260 in XMP": encoded(PHOTO, "WEBP", xmp=OF_TC260),
    "WebP, comment of EXIF": encoded(PHOTO, "WEBP", exif=IN_EXIF),
    "WebP, IPTC in XMP": encoded(PHOTO, "WEBP", xmp=OF_IPTC),
    "WebP, transparent, XMP": encoded(TRANSPARENT, "WEBP", xmp=OF_TC260),
}
