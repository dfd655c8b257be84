"""Hostile uploads: each is taken or refused with a sentence, within bounds of memory and time."""

import os
import random
import re
import resource
import struct
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.functional import Promise
from PIL import Image

from articles.images import upload_errors
from articles.images.decoding import MAX_SCANS
from articles.images.formats import png as png_format
from articles.images.processing import MAX_BYTES, reencoded
from articles.images.reencoding import reencode
from tests.picture_files import (
    HEIC,
    chunk,
    encoded,
    inflating,
    png,
    riff_chunk,
    segment,
    with_chunks,
    with_segments,
)

NOISE = Image.effect_noise((300, 200), 90).convert("RGB")
SAMPLES = [encoded(NOISE, kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP")]
SAMPLES += [encoded(NOISE, "JPEG", progressive=True), encoded(NOISE.convert("P"), "PNG"), HEIC]
SENTENCES = [value for value in vars(upload_errors).values() if isinstance(value, Promise)]


def refusal(data):
    """The sentence with which the bytes are refused, or None when they are taken."""
    try:
        picture = reencoded(ContentFile(data, "x.bin"))
    except ValidationError as error:
        assert error.message in SENTENCES
        assert "%" not in error.messages[0]
        return error.message
    Image.open(picture).load()
    return None


def repeated_scans(count, size=(2000, 2000)):
    """A progressive JPEG whose last scan is repeated: each pass costs as much as the first."""
    data = encoded(Image.new("L", size), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


def jpeg_of(width, height):
    data = encoded(NOISE)
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


def gif_of(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + encoded(NOISE, "GIF")[10:]


def webp_of(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = riff_chunk(b"VP8X", b"\x10\0\0\0" + size) + encoded(NOISE, "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def full_png(mode, size):
    return encoded(Image.new(mode, size), "PNG")


def blank_png(width, height):
    """A PNG of nothing but transparent pixels, without the time that an encoder takes for it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    data = chunk(b"IDAT", inflating(height * (4 * width + 1)))
    return png(1, 1)[:8] + header + data + chunk(b"IEND", b"")


PNG_BOMB = with_chunks(
    full_png("RGB", (9, 9)),
    *[chunk(kind, b"a\0\0" + inflating(3_000_000_000)) for kind in (b"zTXt", b"iCCP")],
)
TAKEN = None
BOMBS = {
    "50 million transparent pixels": (blank_png(7050, 7050), TAKEN),
    "50 million pixels of WebP": (encoded(Image.new("RGB", (7050, 7050)), "WEBP", method=0), TAKEN),
    "text that grows": (PNG_BOMB, TAKEN),
    "more pixels than allowed": (png(8000, 7000), upload_errors.TOO_LARGE),
    "more than exist": (png(2**31 - 1, 2**31 - 1), upload_errors.TOO_LARGE),
    "a JPEG of 4 billion": (jpeg_of(65_500, 65_500), upload_errors.TOO_LARGE),
    "a GIF of 4 billion": (gif_of(65_535, 65_535), upload_errors.TOO_LARGE),
    "a WebP of 268 million": (webp_of(16_383, 16_383), upload_errors.TOO_LARGE),
    "one scan 6,000 times": (repeated_scans(6000), upload_errors.TOO_SLOW),
    "too long to be read": (png(500, 100_000), upload_errors.TOO_LONG),
    "too heavy": (b"x" * (MAX_BYTES + 1), upload_errors.TOO_HEAVY),
    "a million empty chunks": (
        with_chunks(full_png("L", (9, 9)), *[chunk(b"zTXt", b"")] * 10**6),
        TAKEN,
    ),
    "ten thousand segments": (with_segments(SAMPLES[0], *[segment(0xE9, b"")] * 10**4), TAKEN),
    "fill bytes": (SAMPLES[0][:2] + b"\xff" * 5_000_000 + SAMPLES[0][2:], TAKEN),
    "labels in millions": (SAMPLES[0] + b"AIGC{{{{" * 10**6, TAKEN),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little(name):
    data, expected = BOMBS[name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refusal(data) == expected
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 12
    # In kilobytes, of the largest process so far, which may have been another test's.
    assert after.ru_maxrss < 1_100_000 or after.ru_maxrss == before.ru_maxrss


PEAK = "/proc/self/clear_refs"


def peak_memory() -> int:
    """Return the most kilobytes that this process has had since the peak was set back."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1])


@pytest.mark.skipif(not os.access(PEAK, os.W_OK), reason="the system can't set a peak back")
def test_the_server_s_own_process_does_not_grow():
    picture = blank_png(7050, 7050)
    # An earlier test may have taken more than this one.
    Path(PEAK).write_text("5")
    before = peak_memory()
    assert refusal(picture) is TAKEN
    assert peak_memory() - before < 100_000


def test_many_scans_are_allowed_that_programs_make():
    assert refusal(repeated_scans(MAX_SCANS // 2, (64, 48))) is TAKEN


def mutations(seed):
    """Yield each sample cut off, with random bytes in it, and with random bytes after its head."""
    chance = random.Random(seed)
    for sample in SAMPLES:
        yield sample[: chance.randrange(len(sample))]
        changed = bytearray(sample)
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield bytes(changed)
        yield sample[: chance.randrange(8, 200)] + chance.randbytes(2000)


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_end_in_a_picture_or_in_a_sentence(seed):
    for data in mutations(seed):
        answer = reencode(data)
        code = answer["code"]
        if code:
            assert upload_errors.error(code, answer["kind"]).messages[0]
        else:
            assert answer["picture"]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_through_the_worker(seed):
    for data in list(mutations(100 + seed))[seed::9]:
        refusal(data)


def test_of_a_png_no_more_is_kept_than_its_picture_needs():
    """Neither thousands of empty texts, nor a large profile or large EXIF data."""
    texts = [chunk(b"iTXt", b"a" + bytes(5))] * 20_000
    contents = png_format.read(with_chunks(encoded(NOISE, "PNG"), *texts))
    assert len(contents.texts) <= png_format.MAX_TEXTS // png_format.LEAST_COST
    profile = chunk(b"iCCP", b"a\0\0" + inflating(png_format.MAX_PROFILE + 1))
    exif = chunk(b"eXIf", bytes(png_format.MAX_EXIF + 1))
    contents = png_format.read(with_chunks(encoded(NOISE, "PNG"), profile, exif))
    assert contents.profile == b""
    assert b"eXIf" not in contents.picture
