"""Pictures are decoded and encoded anew; what is not a picture is refused."""

import io
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from articles.images.processing import BROKEN, MAX_BYTES, TOO_HEAVY, TOO_LARGE, reencoded
from articles.models import Picture
from tests.factories import make_picture, picture_file

CHOICES = "/admin/articles/picture/choices/"


def encoded(image, kind="JPEG", **options):
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def read(data):
    """Return the bytes after `reencoded`, decoded again."""
    picture = Image.open(reencoded(ContentFile(data, "x.bin")))
    picture.load()
    return picture


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks):
    """A PNG with this size in its header, and no data for it."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data


def test_orientation_is_applied_and_all_other_metadata_removed():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    photo = Image.new("RGB", (300, 200), "red")
    picture = read(encoded(photo, exif=exif, comment=b"geheim"))
    assert picture.size == (200, 300)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile"} & set(picture.info)


def test_colours_survive_the_loss_of_their_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = read(encoded(Image.new("RGB", (9, 9), (200, 100, 50)), icc_profile=profile))
    assert all(
        abs(a - b) < 5 for a, b in zip(picture.getpixel((4, 4)), (200, 100, 50), strict=True)
    )
    assert read(encoded(Image.new("RGB", (9, 9)), icc_profile=b"nonsense")).size == (9, 9)


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((3000, 1500), (2400, 1200)),
        ((10, 4800), (5, 2400)),
        ((2400, 10), (2400, 10)),
        ((3, 2), (3, 2)),
    ],
)
def test_large_pictures_are_scaled_down_and_small_ones_not_up(size, becomes):
    assert read(encoded(Image.new("RGB", size), "PNG")).size == becomes


@pytest.mark.parametrize(
    ("mode", "kind", "becomes"),
    [
        ("RGB", "PNG", "JPEG"),
        ("L", "PNG", "JPEG"),
        ("1", "PNG", "JPEG"),
        ("P", "PNG", "JPEG"),
        ("I;16", "PNG", "JPEG"),
        ("CMYK", "JPEG", "JPEG"),
        ("RGB", "BMP", "JPEG"),
        ("RGB", "WEBP", "JPEG"),
        ("RGB", "AVIF", "JPEG"),
        ("RGBA", "PNG", "WEBP"),
        ("LA", "PNG", "WEBP"),
    ],
)
def test_every_colour_mode_becomes_one_that_browsers_show(mode, kind, becomes):
    picture = read(encoded(Image.new(mode, (40, 30)), kind))
    assert picture.format == becomes
    assert picture.size == (40, 30)


def test_transparency_is_kept():
    picture = read(encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 0)), "PNG"))
    assert picture.getpixel((4, 4))[3] == 0


def test_the_first_frame_of_an_animation_is_kept():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue", "green")]
    picture = read(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.getpixel((4, 4))[0] > 200


def test_appended_data_and_the_file_name_are_dropped():
    gif = encoded(Image.new("P", (9, 9)), "GIF")
    clean = reencoded(ContentFile(gif + b"<script>alert(1)</script>", "../../evil.gif.php"))
    assert b"script" not in clean.read()
    assert clean.name.endswith(".jpg")
    assert "evil" not in clean.name


PHOTO = encoded(Image.effect_noise((400, 300), 80).convert("RGB"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        PHOTO[: len(PHOTO) // 2],
        png(100, 100),
        png(100, 100, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"0" * 100_000_000))),
        png(100, 100, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"0" * 100_000_000))),
        encoded(Image.new("RGB", (9, 9)), "TIFF"),
    ],
)
def test_broken_pictures_are_refused(data):
    with pytest.raises(ValidationError) as refusal:
        reencoded(ContentFile(data, "x.jpg"))
    assert refusal.value.message == BROKEN


@pytest.mark.parametrize("size", [(8000, 7000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_decompression_bombs_are_refused_before_they_are_decompressed(size):
    started = time.perf_counter()
    with pytest.raises(ValidationError) as refusal:
        reencoded(ContentFile(png(*size), "x.png"))
    assert refusal.value.message == TOO_LARGE
    assert time.perf_counter() - started < 1


def test_too_large_files_are_refused_unread():
    with pytest.raises(ValidationError) as refusal:
        reencoded(ContentFile(b"x" * (MAX_BYTES + 1), "x.jpg"))
    assert refusal.value.message == TOO_HEAVY


def upload(client, file=None, **fields):
    picture = file or SimpleUploadedFile("我的 照片.PNG", picture_file().read(), "image/png")
    return client.post(CHOICES, {"file": picture, "alternative_text": "江边的渡口"} | fields)


def test_the_dialog_uploads_a_picture(writer_client, writer):
    answer = upload(writer_client, caption="渡口", credit="石小满 摄")
    assert answer.status_code == 201
    picture = Picture.objects.get()
    assert (picture.uploaded_by, picture.width, picture.credit) == (writer, 64, "石小满 摄")
    assert answer.json()["src"] == picture.file.url
    assert picture.file.name.endswith(".jpg")
    assert "照片" not in picture.file.name


@pytest.mark.parametrize(
    ("field", "value"), [("alternative_text", " "), ("file", SimpleUploadedFile("a.jpg", b"x"))]
)
def test_the_dialog_shows_errors_and_keeps_what_was_typed(writer_client, field, value):
    answer = upload(writer_client, **{"caption": "清晨的渡口", field: value})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert "清晨的渡口" in answer.text
    assert not Picture.objects.exists()


def test_the_admin_form_encodes_pictures_anew_too(editor_client):
    evil = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    form = {"file": evil, "alternative_text": "图"}
    assert editor_client.post("/admin/articles/picture/add/", form).context["errors"]
    form["file"] = SimpleUploadedFile("x.svg", picture_file().read())
    assert editor_client.post("/admin/articles/picture/add/", form).status_code == 302
    assert Picture.objects.get().file.name.endswith(".jpg")


def test_the_dialog_searches_alternative_texts_and_captions(writer_client):
    make_picture(alternative_text="江边的渡口")
    make_picture(alternative_text="秋天的麦田", caption="丰收<b>")
    page = writer_client.get(CHOICES, {"q": "丰收"}).text
    assert "麦田" in page
    assert "渡口" not in page
    assert "<b>" not in page


def test_the_dialog_is_refused_without_permission(moderator_client, stranger_client, client, db):
    assert moderator_client.get(CHOICES).status_code == 403
    assert upload(moderator_client).status_code == 403
    assert upload(stranger_client).status_code == 302
    assert upload(client).status_code == 302
    assert not Picture.objects.exists()


def test_pictures_can_not_be_deleted(admin_client):
    picture = make_picture()
    assert admin_client.post(f"/admin/articles/picture/{picture.pk}/delete/").status_code == 403
