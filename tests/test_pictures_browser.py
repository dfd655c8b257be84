"""Pictures in a real browser: transparent ones in the dark, very tall ones, and the dialog."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from articles.images import processing
from articles.images.processing import reencoded
from articles.models import Article, Category, Picture
from tests.factories import make_article, make_picture, picture_file
from tests.picture_files import HEIC, encoded
from tests.public_pages import choose
from tests.test_editor_browser import desk, write  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

LIGHT = 200
DARK_MODES = ["theme=dark", "theme=auto", "theme=contrast", "elder=on", "elder=on&theme=dark"]


def logo(size=(400, 300)):
    """Black writing on a transparent ground."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).rectangle((size[0] // 3, size[1] // 3, *size), fill="black")
    return encoded(picture, "PNG")


def figure(picture):
    return (
        f'<figure><img src="{picture.file.url}" alt="标志" width="{picture.width}"'
        f' height="{picture.height}"><figcaption>标志</figcaption></figure>'
    )


def serve_media(page):
    """Answer requests for pictures, which the web server does where the site runs."""

    def answer(route):
        name = route.request.url.partition("/media/")[2]
        picture = Picture(file=name)
        kind = "image/webp" if name.endswith("webp") else "image/jpeg"
        with picture.file.open() as file:
            route.fulfill(body=file.read(), content_type=kind)

    page.route("**/media/**", answer)


def corners(page, selector):
    """The brightness of the upper left corner of each of these pictures, as it is seen."""
    for image in page.locator(selector).all():
        image.scroll_into_view_if_needed()
        image.evaluate("image => image.decode()")
        shown = Image.open(io.BytesIO(image.screenshot())).convert("L")
        yield shown.getpixel((3, 3))


@pytest.fixture
def logos(page):
    """The pages that show a transparent picture."""
    serve_media(page)
    picture = make_picture(file=reencoded(ContentFile(logo())), caption="标志")
    other = make_picture(file=reencoded(ContentFile(logo((300, 300)))))
    article = make_article(cover=picture, body=figure(other), headline=True, recommended=True)
    listed = make_article(category=article.category, cover=other)
    pictures = make_article(cover=other).category
    Category.objects.filter(pk=pictures.pk).update(list_style=Category.ListStyle.PICTURES)
    return [
        "/",
        article.get_absolute_url(),
        f"{article.get_absolute_url()}print/",
        listed.category.get_absolute_url(),
        pictures.get_absolute_url(),
    ]


@pytest.mark.parametrize("mode", DARK_MODES)
def test_dark_writing_on_a_transparent_picture_is_read_in_every_dark_mode(page, logos, mode):
    page.emulate_media(color_scheme="dark")
    choose(page, mode)
    for address in logos:
        page.goto(address)
        seen = list(corners(page, "main img"))
        assert seen, address
        assert min(seen) > LIGHT, (address, mode)


def test_it_is_read_in_the_newsroom_too(desk, logos):  # noqa: F811
    serve_media(desk)
    desk.emulate_media(color_scheme="dark")
    article = Article.objects.earliest("pk")
    form = f"/admin/articles/article/{article.pk}/change/"
    for address, *selectors in (
        ("/admin/articles/picture/", ".thumbnail"),
        (form, ".ProseMirror figure img", ".picture-input img"),
    ):
        desk.goto(address)
        for selector in selectors:
            desk.wait_for_selector(selector)
            assert min(corners(desk, selector)) > LIGHT


@pytest.mark.parametrize("width", [360, 1280])
def test_a_tall_picture_is_shown_whole_and_a_very_long_one_to_scroll(page, width):
    serve_media(page)
    tall, long = (
        make_picture(file=reencoded(ContentFile(encoded(Image.new("RGB", size, "white")))))
        for size in ((1000, 2400), (1000, 20_000))
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(make_article(body=figure(tall) + figure(long)).get_absolute_url())
    page.wait_for_load_state("networkidle")
    whole, strip = page.locator(".rich-text img").all()
    # Beside it is shade, as wide as the column or, on a phone, as the window.
    column = page.locator(".rich-text").bounding_box()["width"] if width > 360 else width
    assert whole.bounding_box()["width"] == pytest.approx(column, abs=2)
    assert whole.bounding_box()["height"] == pytest.approx(0.8 * 800, abs=2)
    assert whole.evaluate("image => getComputedStyle(image).objectFit") == "contain"
    assert strip.bounding_box()["width"] == pytest.approx(column, abs=2)
    assert strip.bounding_box()["height"] == pytest.approx(20 * column, abs=40)


def animation():
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def open_dialog(desk, name, data):  # noqa: F811
    desk.click("[data-name=figure]")
    dialog = desk.locator(".picture-dialog")
    file = {"name": name, "mimeType": "image/png", "buffer": data}
    dialog.locator("[name=file]").set_input_files(file)
    dialog.locator("[name=alternative_text]").fill("江边的渡口")
    dialog.locator(".upload button").click()
    return dialog


def test_that_an_animation_stands_still_is_told_before_it_is_used(desk):  # noqa: F811
    write(desk, "渡口。")
    dialog = open_dialog(desk, "a.gif", animation())
    dialog.locator("[role=alert]").wait_for()
    assert "只显示第一帧" in dialog.inner_text()
    dialog.locator("button", has_text="使用这张图片").click()
    desk.wait_for_selector(".ProseMirror figure img")


def test_the_dialog_waits_for_its_turn(desk):  # noqa: F811
    write(desk, "渡口。")
    for _ in range(processing.MAX_AT_ONCE):
        assert processing._turns.acquire(blocking=False)
    with desk.expect_response(lambda response: response.status == 503):
        open_dialog(desk, "a.png", picture_file().read())
    processing._turns.release(processing.MAX_AT_ONCE)
    desk.wait_for_selector(".ProseMirror figure img")
    assert Picture.objects.count() == 1


DROP = """(editor, [name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name));
    const { x, y } = editor.getBoundingClientRect();
    const options = { bubbles: true, cancelable: true, dataTransfer: data };
    editor.dispatchEvent(new DragEvent("drop", { ...options, clientX: x + 9, clientY: y + 9 }));
}"""


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [("IMG_1.HEIC", HEIC, ""), ("logo.PSD", b"8BPS" + bytes(60), "Photoshop")],
    ids=["HEIC", "Photoshop"],
)
def test_a_dropped_picture_of_a_kind_that_the_browser_does_not_know(
    desk,  # noqa: F811
    name,
    data,
    sentence,
):
    write(desk, "渡口。")
    desk.locator(".ProseMirror[contenteditable]").evaluate(DROP, [name, list(data)])
    dialog = desk.locator(".picture-dialog")
    dialog.locator("[name=alternative_text]").fill("江边的渡口")
    expect(dialog.locator("[name=file]")).to_have_value(re.compile(name))
    dialog.locator(".upload button").click()
    if sentence:
        expect(dialog.locator(".errorlist")).to_contain_text(sentence)
    else:
        desk.wait_for_selector(".ProseMirror figure img")
