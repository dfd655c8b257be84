"""Renditions: smaller files of a picture, made by a task, and shown when they are ready."""

import io
import re
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from articles.images import rendition_files
from articles.images.ai_label import AILabel
from articles.images.renditions import rendition_names, rendition_widths
from articles.models import Picture
from articles.models.picture import make_renditions
from articles.pages.picture_element import picture_element
from comments.digest import expect
from tests.digest_worker import work
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db

HOME, ADDRESS = "/", "/articles/{}/"


def jpeg(size=(1000, 700), **options):
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, "JPEG", **options)
    return ContentFile(content.getvalue(), name="photo.jpg")


@pytest.fixture
def picture():
    return make_picture(file=jpeg())


def names(picture):
    return rendition_names(picture.file.name, picture.size)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (64, (64,)),
        (320, (320,)),
        (340, (320,)),
        (1200, (320, 640, 960, 1200)),
        (1440, (320, 640, 960, 1440)),
        (2400, (320, 640, 960, 1440)),
    ],
)
def test_no_rendition_is_wider_than_its_picture(width, widths):
    assert rendition_widths(width) == widths


def test_a_picture_that_is_added_is_rendered_by_a_task(picture):
    assert picture.renditions == ""
    work()
    picture.refresh_from_db()
    assert picture.renditions == "320,640,960"
    assert len(names(picture)) == 9
    for name in names(picture):
        with default_storage.open(name) as file:
            rendition = Image.open(file)
            assert f"-{rendition.width}." in name
            assert rendition.height == round(700 * rendition.width / 1000)
            assert (
                rendition.format
                == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[name[-4:].strip(".")]
            )
    assert picture.version == 1
    assert picture.history.count() == 1


def test_a_picture_that_was_rendered_is_not_rendered_again(picture, monkeypatch):
    picture.make_renditions()
    monkeypatch.setattr(rendition_files, "ask_worker", None)
    make_renditions.call(picture.pk)
    # It may be gone when its turn comes.
    make_renditions.call(0)


def test_what_a_killed_worker_has_left_is_replaced(picture):
    half = names(picture)[0]
    default_storage.save(half, ContentFile(b"half of a fi"))
    picture.make_renditions()
    with default_storage.open(half) as file:
        assert Image.open(file).width == 320


def test_a_picture_that_is_deleted_meanwhile_leaves_no_files(picture):
    stored = Picture.objects.get(pk=picture.pk)
    picture.delete()
    stored.make_renditions()
    assert not any(map(default_storage.exists, names(stored)))


def test_renditions_are_deleted_with_their_picture(picture):
    picture.make_renditions()
    assert all(map(default_storage.exists, names(picture)))
    picture.delete_files()
    assert not any(map(default_storage.exists, [picture.file.name, *names(picture)]))


def test_every_rendition_has_the_label_of_ai():
    label = AILabel({"Label": "1"}).to_xmp()
    picture = make_picture(file=jpeg(xmp=label), ai_generated=True)
    picture.make_renditions()
    for name in names(picture):
        with default_storage.open(name) as file:
            assert b"TC260:AIGC" in file.read()


def test_a_transparent_picture_stays_transparent():
    content = io.BytesIO()
    Image.new("RGBA", (700, 400), (200, 0, 0, 90)).save(content, "WEBP")
    picture = make_picture(file=ContentFile(content.getvalue(), name="logo.webp"))
    picture.make_renditions()
    assert {name[-4:] for name in names(picture)} == {"avif", "webp"}
    for name in names(picture):
        with default_storage.open(name) as file:
            assert Image.open(file).convert("RGBA").getchannel("A").getextrema()[1] < 100


def test_a_very_long_picture_is_a_jpeg_of_full_width():
    picture = make_picture(file=jpeg((800, 20_000)))
    picture.make_renditions()
    assert picture.renditions == "320,640,800"
    assert {name[-3:] for name in names(picture)} == {"jpg"}
    assert not picture.is_tall
    # Where it is cut off, nobody enlarges it.
    for slot, widths in (("article", ["800"]), ("card", ["320", "640", "800"]), ("thumb", ["320"])):
        assert re.findall(r"-(\d+)\.jpg", str(picture_element(picture, slot))) == widths


def test_pictures_from_before_are_rendered_by_the_command(picture):
    broken = make_picture(file=jpeg())
    default_storage.delete(broken.file.name)
    default_storage.save(broken.file.name, ContentFile(b"\xff\xd8\xff no picture"))
    out = StringIO()
    with pytest.raises(CommandError, match=broken.file.name):
        call_command("make_renditions", stdout=out, stderr=StringIO())
    assert "1" in out.getvalue()
    picture.refresh_from_db()
    assert picture.renditions
    default_storage.delete(broken.file.name)


def test_a_picture_that_can_not_be_rendered_is_shown_as_it_is(reader):
    picture = make_picture(file=jpeg())
    default_storage.delete(picture.file.name)
    article = make_article(cover=picture)
    work()
    assert DBTaskResult.objects.get().status == "FAILED"
    text = reader.get(ADDRESS.format(article.pk)).text
    assert f'src="{picture.file.url}"' in text
    assert "srcset" not in text


def test_pages_show_what_is_ready(reader, picture):
    in_text = make_picture(file=jpeg())
    figure = f'<figure><img src="{in_text.file.url}" alt="a > b" width="9" height="6"></figure>'
    article = make_article(cover=picture, body=f"<p>字</p>{figure}")
    pages = [HOME, ADDRESS.format(article.pk), article.category.get_absolute_url()]
    for page in pages:
        assert "srcset" not in reader.get(page).text
    for one in (picture, in_text):
        one.make_renditions()
    home, page, _category = (reader.get(page).text for page in pages)
    start = picture.file.url.removesuffix(".jpg")
    assert f'<source type="image/avif" srcset="{start}-320.avif 320w, {start}-640.avif' in home
    assert f'srcset="{start}-320.jpg 320w' in page
    start = in_text.file.url.removesuffix(".jpg")
    assert f'srcset="{start}-320.webp 320w, {start}-640.webp 640w, {start}-960.webp 960w"' in page
    assert "></picture></figure>" in page
    # Programs that show feeds and link previews take a single file.
    assert "srcset" not in reader.get("/feed/").text


def test_the_focal_point_is_shown_where_a_picture_is_cut_off(reader):
    make_article(cover=make_picture(focus_x=93, focus_y=7))
    assert 'class="focus-x-90 focus-y-10"' in reader.get(HOME).text
    assert "focus-x-50" not in reader.get(HOME).text


@pytest.mark.usefixtures("picture")
def test_other_tasks_do_not_wait_for_renditions(digest_rules):
    expect(digest_rules)
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    first, second = DBTaskResult.objects.order_by("started_at")
    assert first.task_path == "comments.digest.send"
    assert second.task_path == "articles.models.picture.make_renditions"
