"""Pictures are decoded and encoded anew; what is not a picture is refused."""

from errno import ENOSPC
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from PIL import Image, ImageCms

from articles.images.decoding import MAX_EDGE, stored_size
from articles.images.processing import reencoded
from articles.images.upload_errors import BROKEN
from articles.models import Picture
from tests.factories import make_picture, picture_file
from tests.picture_files import encoded, read

CHOICES = "/admin/articles/picture/choices/"
ADD = "/admin/articles/picture/add/"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [CHOICES, ADD])
def test_a_picture_that_is_not_saved_leaves_no_file(editor_client, monkeypatch, tmp_path, address):
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(Picture._meta.get_field("file"), "storage", storage)

    def fail(*_args, **_options):
        raise OperationalError

    monkeypatch.setattr(Picture, "save", fail)
    editor_client.raise_request_exception = False
    form = {"file": SimpleUploadedFile("a.png", picture_file().read()), "alternative_text": "江"}
    assert editor_client.post(address, form).status_code in (500, 503)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    monkeypatch.undo()
    assert not Picture.objects.exists()


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
        ((6000, 4000), (2400, 1600)),
        ((1000, 20_000), (1000, 20_000)),
        ((1500, 30_000), (1095, 21_909)),
        ((20_000, 1000), (20_000, 1000)),
        ((10, 4800), (10, 4800)),
        ((2400, 10), (2400, 10)),
        ((3, 2), (3, 2)),
    ],
)
def test_pictures_keep_the_width_that_a_page_needs(size, becomes):
    assert read(encoded(Image.new("L", size), "PNG")).size == becomes


def test_no_picture_is_longer_than_a_jpeg_can_be():
    assert stored_size((300, 80_000)) == (246, MAX_EDGE)


@pytest.mark.parametrize("size", [(16_000, 1000), (1000, 17_000)])
def test_transparent_pictures_too_large_for_a_webp_get_a_white_ground(size):
    picture = read(encoded(Image.new("RGBA", size), "PNG"))
    assert picture.size == size
    assert picture.format == ("WEBP" if max(size) < 16_383 else "JPEG")
    assert picture.convert("RGBA").getpixel((5, 5)) in {(0, 0, 0, 0), (255, 255, 255, 255)}


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


def test_appended_data_and_the_file_name_are_dropped():
    gif = encoded(Image.new("P", (9, 9)), "GIF")
    clean = reencoded(ContentFile(gif + b"<script>alert(1)</script>", "../../evil.gif.php"))
    assert b"script" not in clean.read()
    assert clean.name.endswith(".jpg")
    assert "evil" not in clean.name


def test_unknown_files_are_refused():
    with pytest.raises(ValidationError) as refusal:
        reencoded(ContentFile("只有文字".encode(), "x.jpg"))
    assert refusal.value.message == BROKEN


def upload(client, file=None, **fields):
    picture = file or SimpleUploadedFile("我的 照片.PNG", picture_file().read(), "image/png")
    return client.post(CHOICES, {"file": picture, "alternative_text": "江边的渡口"} | fields)


def test_who_uploads_an_animation_is_told_that_one_frame_is_shown(writer_client):
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    (notice,) = upload(writer_client, SimpleUploadedFile("a.gif", data)).json()["notices"]
    assert "第一帧" in notice
    assert upload(writer_client).json()["notices"] == []
    form = {"file": SimpleUploadedFile("b.gif", data), "alternative_text": "渡口"}
    assert notice in writer_client.post("/admin/articles/picture/add/", form, follow=True).text


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


@pytest.mark.parametrize(("address", "status"), [(CHOICES, 422), (ADD, 200)])
def test_a_full_disk_is_told_at_the_field(
    writer_client, monkeypatch, settings, tmp_path, address, status
):
    # Other tests that run now store files in the folder of all.
    settings.MEDIA_ROOT = tmp_path

    def write(storage, name, content):
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(9))
        raise OSError(ENOSPC, "No space left on device")

    def files():
        return [path for path in tmp_path.rglob("*") if path.is_file()]

    monkeypatch.setattr(FileSystemStorage, "_save", write)
    picture = SimpleUploadedFile("a.png", picture_file().read(), "image/png")
    answer = writer_client.post(address, {"file": picture, "alternative_text": "江边的渡口"})
    assert answer.status_code == status
    assert "服务器暂时无法存放文件" in answer.text
    assert "江边的渡口" in answer.text
    assert not Picture.objects.exists()
    assert files() == []


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
