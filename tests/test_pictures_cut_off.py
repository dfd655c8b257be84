"""Picture files that were cut off: refused, unless not a pixel is missing."""

from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter

from articles.images.formats import jpeg_scans
from articles.models import Picture
from tests.picture_files import HEIC, encoded, read
from tests.test_imported_pictures import imported

NOISE = Image.frombytes("L", (90, 70), Random(1).randbytes(90 * 70)).convert("RGB")
SMOOTH = NOISE.filter(ImageFilter.GaussianBlur(4))
FILES = {
    "JPEG": encoded(NOISE),
    "progressive JPEG": encoded(NOISE, progressive=True),
    "smooth progressive JPEG": encoded(SMOOTH, progressive=True),
    "grey progressive JPEG": encoded(SMOOTH.convert("L"), progressive=True),
    "PNG": encoded(NOISE, "PNG"),
    "GIF": encoded(NOISE, "GIF"),
    "WebP": encoded(NOISE, "WEBP"),
    "lossless WebP": encoded(NOISE, "WEBP", lossless=True),
    "AVIF": encoded(NOISE, "AVIF"),
    "HEIC": HEIC,
    "BMP": encoded(NOISE, "BMP"),
}
SCAN, TABLE = b"\xff\xda", b"\xff\xc4"


def read_or_none(data):
    """Return the pixels of an upload; None when it is refused."""
    try:
        return read(data).tobytes()
    except ValidationError:
        return None


def ends_of_scans(data):
    """Return the positions between two scans of a JPEG."""
    starts = [
        index for index in range(len(data)) if data.startswith((SCAN, TABLE), index, index + 2)
    ]
    return [start for start in starts if SCAN in data[:start]]


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_anywhere_is_refused_or_whole(name):
    data = FILES[name]
    chance = Random(name)
    cuts = [*chance.sample(range(20, len(data)), 60), *range(len(data) - 12, len(data))]
    assert {read_or_none(data[:cut]) for cut in cuts} <= {None, read(data).tobytes()}


@pytest.mark.parametrize("name", [name for name in FILES if "progressive" in name])
def test_a_progressive_jpeg_cut_off_between_two_scans_is_refused(name):
    data = FILES[name]
    ends = ends_of_scans(data)
    assert len(ends) > 5
    # The markers of a scan and what its header says of it may be all that is left of it.
    cuts = [end + more for end in ends for more in (0, 1, 2, 4, 8)]
    assert {read_or_none(data[:cut]) for cut in cuts} == {None}


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_lacks_nothing_but_the_marker_of_its_end_is_taken(mode, progressive):
    data = encoded(NOISE.convert(mode), progressive=progressive)
    whole = read(data).tobytes()
    assert [read_or_none(data[:-length]) for length in (1, 2)] == [whole, whole]
    assert read_or_none(data[: len(data) // 2]) is None


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_without_its_last_rows_is_refused(mode):
    data = encoded(NOISE.convert(mode))
    assert {read_or_none(data[:-length]) for length in range(200, 300)} == {None}


THREE_COMPONENTS = bytes.fromhex("08 0046 005a 03 012200 021101 031101")
EACH_IN_A_SCAN = [bytes.fromhex(f"01 0{number}00 003f00") for number in (1, 2, 3)]


def test_a_jpeg_may_have_a_scan_for_each_component_and_needs_all_of_them():
    assert jpeg_scans.are_complete(0xC0, THREE_COMPONENTS, EACH_IN_A_SCAN)
    assert not jpeg_scans.are_complete(0xC0, THREE_COMPONENTS, EACH_IN_A_SCAN[:2])
    assert not jpeg_scans.are_complete(0xC0, THREE_COMPONENTS, [*EACH_IN_A_SCAN[:2], b"\1\3"])


BLURRED = FILES["progressive JPEG"][: ends_of_scans(FILES["progressive JPEG"])[-1]]


@pytest.mark.parametrize("address", ["choices/", "add/"])
def test_neither_the_dialog_nor_the_form_takes_a_jpeg_without_its_last_scan(writer_client, address):
    form = {"file": SimpleUploadedFile("a.jpg", BLURRED), "alternative_text": "渡口"}
    answer = writer_client.post(f"/admin/articles/picture/{address}", form)
    assert "这个 JPEG 文件已损坏" in answer.text
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_nor_does_an_import(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.jpg").write_bytes(BLURRED)
    _body, errors = imported(tmp_path / "old", '<p>一</p><img src="/a.jpg">')
    assert "a.jpg: 这个 JPEG 文件已损坏" in errors
    assert not Picture.objects.exists()
