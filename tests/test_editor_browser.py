"""The rich-text editor in a real browser, under the site's strict policy.

The `page` fixture fails a test in whose course the browser complained of anything: a script or
style that the policy refuses is such a complaint.
"""

import pytest

from articles.models import Article, Picture, PictureFetch
from tests.editor_form import sign_in_page
from tests.factories import make_article, make_category, make_picture, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

EDITOR = ".ProseMirror[contenteditable]"
ADD = "/admin/articles/article/add/"


@pytest.fixture
def desk(page, live_server):
    """A page in which an editor is signed in."""
    sign_in_page(page, live_server)
    return page


def write(desk, *paragraphs, title="渡口今晨重新通航"):
    make_category(name="要闻")
    desk.goto(ADD)
    desk.fill("[name=title]", title)
    desk.select_option("[name=category]", label="要闻")
    desk.click(EDITOR)
    for paragraph in paragraphs:
        desk.keyboard.insert_text(paragraph)
        desk.keyboard.press("Enter")


def press(desk, button):
    with desk.expect_event("load"):
        desk.click(f"[name={button}]")


def test_what_is_typed_is_published(desk, live_server):
    write(desk, "渡口停航三周之后，今晨六时重新通航。", "首班渡船载客四十一人。")
    press(desk, "_publish")
    article = Article.objects.get()
    assert article.body == (
        "<p>渡口停航三周之后，今晨六时重新通航。</p><p>首班渡船载客四十一人。</p>"
    )
    answer = desk.goto(article.get_absolute_url())
    assert "首班渡船载客四十一人" in desk.inner_text("article")
    assert "nonce" not in answer.headers["content-security-policy"]
    assert "nonce" not in answer.text()


def test_headings_lists_and_emphasis(desk):
    write(desk)
    desk.click("[data-name=heading2]")
    desk.keyboard.insert_text("小标题")
    desk.keyboard.press("Enter")
    desk.click("[data-name=bold]")
    desk.keyboard.insert_text("粗体")
    press(desk, "_save")
    assert Article.objects.get().body == "<h2>小标题</h2><p><strong>粗体</strong></p>"


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("www.example.cn", '<a href="https://www.example.cn" rel="noopener">报名</a>'),
        ("a@example.cn", '<a href="mailto:a@example.cn" rel="noopener">报名</a>'),
    ],
)
def test_the_link_dialog_takes_addresses_as_people_write_them(desk, typed, saved):
    write(desk)
    desk.keyboard.insert_text("报名")
    desk.keyboard.press("ControlOrMeta+a")
    desk.click("[data-name=link]")
    dialog = desk.locator("dialog[open]")
    dialog.locator("input").first.fill(typed)
    dialog.locator("[type=submit]").click()
    desk.wait_for_selector(f"{EDITOR} a")
    press(desk, "_save")
    assert Article.objects.get().body == f"<p>{saved}</p>"


def test_every_button_speaks_chinese(desk):
    desk.goto(ADD)
    desk.wait_for_selector(EDITOR)
    labels = desk.eval_on_selector_all(
        ".prose-menubar button", "all => all.map(one => one.ariaLabel || one.textContent)"
    )
    assert len(labels) > 20
    assert [label for label in labels if label.isascii()] == []


def test_a_picture_is_uploaded_into_the_text_and_goes_round_unharmed(desk):
    write(desk, "渡口停航三周之后。")
    desk.click("[data-name=figure]")
    dialog = desk.locator(".picture-dialog")
    file = {"name": "渡口.png", "mimeType": "image/png", "buffer": picture_file().read()}
    dialog.locator("[name=file]").set_input_files(file)
    dialog.locator("[name=alternative_text]").fill('江边的"渡口"')
    dialog.locator("[name=caption]").fill("清晨的渡口")
    dialog.locator("[name=credit]").fill("石小满 摄")
    dialog.locator(".upload button").click()
    desk.wait_for_selector(f"{EDITOR} figure img")
    press(desk, "_save")
    picture = Picture.objects.get()
    figure = (
        f'<figure><img src="{picture.file.url}" alt="江边的&quot;渡口&quot;"'
        ' width="64" height="48">'
        "<figcaption>清晨的渡口 <small>石小满 摄</small></figcaption></figure>"
    )
    assert Article.objects.get().body == f"<p>渡口停航三周之后。</p>{figure}"
    desk.click(f"{EDITOR} p")
    desk.keyboard.insert_text("！")
    press(desk, "_save")
    assert figure in Article.objects.get().body


def test_a_wrong_file_is_refused_in_the_dialog_and_nothing_typed_is_lost(desk):
    write(desk, "渡口停航三周之后。")
    desk.click("[data-name=figure]")
    dialog = desk.locator(".picture-dialog")
    file = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>"}
    dialog.locator("[name=file]").set_input_files(file)
    dialog.locator("[name=alternative_text]").fill("江边的渡口")
    dialog.locator(".upload button").click()
    assert "这是 SVG 文件" in dialog.locator(".errorlist").inner_text()
    assert dialog.locator("[name=alternative_text]").input_value() == "江边的渡口"
    dialog.locator("[data-close]").click()
    assert "渡口停航三周之后。" in desk.inner_text(EDITOR)


def test_a_cover_is_chosen_among_the_site_s_pictures(desk):
    picture = make_picture(alternative_text="秋天的麦田")
    write(desk, "丰收。")
    desk.click("[data-choose]")
    desk.click(".picture-dialog [data-picture]")
    press(desk, "_save")
    assert Article.objects.get().cover == picture
    desk.click("[data-remove]")
    press(desk, "_save")
    assert Article.objects.get().cover is None


def test_scripts_are_dropped_when_pasted_and_foreign_pictures_leave_their_place(desk):
    write(desk)
    html = '<p>　　好<b>的</b></p><script>x</script><img src="https://evil.example/x.png">'
    desk.evaluate(
        """([selector, html]) => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text/html", html)
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true })
            document.querySelector(selector).dispatchEvent(event)
        }""",
        [EDITOR, html],
    )
    # A save at once loses nothing: it waits until the server knows the address.
    press(desk, "_save")
    body = Article.objects.get().body
    assert body.startswith('<p>好<strong>的</strong></p><figure><img src="/media/pending/')
    assert "evil" not in body
    assert PictureFetch.objects.get().source == "https://evil.example/x.png"


def test_no_admin_page_violates_the_content_security_policy(desk):
    article = make_article(cover=make_picture())
    paths = ["", "articles/article/", "articles/category/", "articles/category/add/"]
    paths += ["articles/picture/", "articles/picture/add/", "articles/page/1/change/"]
    paths += [
        "articles/publication/",
        f"articles/article/{article.pk}/history/",
        "password_change/",
    ]
    for path in [*paths, f"articles/article/{article.pk}/change/"]:
        assert desk.goto(f"/admin/{path}").status == 200, path
        desk.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", ["", "articles/article/", "articles/article/add/"])
def test_phones_need_not_scroll_sideways(desk, path):
    make_article()
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(f"/admin/{path}")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
