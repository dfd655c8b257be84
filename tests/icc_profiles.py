"""Colour profiles for tests: fitting and unfitting ones, broken ones, and one that blackens."""

from __future__ import annotations

import struct

from PIL import ImageCms


def _profile(space: bytes, tags: dict[bytes, bytes], kind: bytes = b"mntr") -> bytes:
    """Return an ICC profile of version 2 with these tags."""
    directory, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        directory += name + struct.pack(">II", start + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    header = struct.pack(
        ">I4s4s4s4s4s", start + len(data), b"lcms", b"\x02\x40\0\0", kind, space, b"XYZ "
    )
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp"
    header += b"\0" * 28 + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return header.ljust(128, b"\0") + directory + data


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in (x, y, z)))


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256))


WHITE = _xyz(0.9642, 1.0, 0.8249)
BLACK_CURVE = b"curv\0\0\0\0" + struct.pack(">I2H", 2, 0, 0)
PRIMARIES = {
    b"wtpt": WHITE,
    b"rXYZ": _xyz(0.4361, 0.2225, 0.0139),
    b"gXYZ": _xyz(0.3851, 0.7169, 0.0971),
    b"bXYZ": _xyz(0.1431, 0.0606, 0.7141),
}
_TRC = (b"rTRC", b"gTRC", b"bTRC")

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILES = {
    "none": b"",
    "sRGB": SRGB,
    "grey": _profile(b"GRAY", {b"wtpt": WHITE, b"kTRC": _gamma(2.2)}),
    "RGB": _profile(b"RGB ", PRIMARIES | dict.fromkeys(_TRC, _gamma(2.2))),
    "CMYK without tables": _profile(b"CMYK", {b"wtpt": WHITE}, b"prtr"),
    "LAB": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    "XYZ": ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes(),
    "nonsense": b"nonsense" * 40,
    "cut off": SRGB[: len(SRGB) // 2],
    "header alone": SRGB[:128],
    "black": _profile(b"RGB ", PRIMARIES | dict.fromkeys(_TRC, BLACK_CURVE)),
    "black grey": _profile(b"GRAY", {b"wtpt": WHITE, b"kTRC": BLACK_CURVE}),
}
