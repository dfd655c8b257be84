"""Pictures of imported articles, taken from a folder."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from PIL import Image

from articles.models import Article, Picture
from tests.picture_files import encoded

RED = encoded(Image.new("RGB", (90, 60), "red"))


@pytest.fixture
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "outside.jpg").write_bytes(RED)
    folder = tmp_path / "old"
    (folder / "2020/01").mkdir(parents=True)
    (folder / "2020/01/a.jpg").write_bytes(RED)
    (folder / "江边 1.png").write_bytes(encoded(Image.new("RGB", (30, 30), "blue"), "PNG"))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xffno picture")
    return folder


def imported(folder, body, *options, **fields) -> tuple[str, str]:
    """Return the text of the article and what the command reported."""
    file = folder.parent / "articles.jsonl"
    article = {"title": "渡口", "category": "民生", "body": body} | fields
    file.write_text(json.dumps(article, ensure_ascii=False))
    errors = StringIO()
    with suppress(SystemExit):
        call_command(
            *("import_articles", file, "--pictures", folder, *options),
            stdout=StringIO(),
            stderr=errors,
        )
    article = Article.objects.order_by("-id").first()
    return article.body if article else "", errors.getvalue()


def figure(picture, inner=""):
    return (
        f'<figure><img src="{picture.file.url}" alt="{picture.alternative_text}"'
        f' width="{picture.width}" height="{picture.height}">{inner}</figure>'
    )


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="https://old.example.cn/wp-content/uploads/2020/01/a.jpg?w=300" alt="码头">',
        "<IMG alt='码头' class=x SRC='/2020/01/a.jpg'/>",
        '<a href="/2020/01/a.jpg"><img alt="码头" src="lazy.gif" data-src="/u/2020/01/a.jpg"></a>',
        '<img alt="码头" src="" data-original="../2020/01/a.jpg" width=300>',
        '<img alt="码头" src="/2020/01/a-1024x683.jpg?x=1" srcset="/2020/01/a.jpg 1200w">',
        """<img data-src="/2020/01/a.jpg">
        <noscript><img alt="码头" src="/2020/01/a.jpg"></noscript>""",
    ],
)
def test_a_picture_is_found_by_the_end_of_its_address(folder, db, tag):
    body, _errors = imported(folder, f"<p>一{tag}二</p>")
    picture = Picture.objects.get()
    assert body == f"<p>一</p>{figure(picture)}<p>二</p>"
    assert (picture.alternative_text, picture.width, picture.height) == ("码头", 90, 60)


def test_captions_are_kept_and_names_may_be_chinese(folder, db):
    address = "https://old.example.cn/%E6%B1%9F%E8%BE%B9%201.png"
    shortcode = f'[caption id="x"]<a href="{address}"><img src="{address}"></a> 清晨[/caption]'
    element = f'<figure class="x"><img src="{address}"><figcaption>清晨</figcaption></figure>'
    for body in (f"一\n\n{shortcode}\n\n二", f"<p>一</p>{element}<p>二</p>"):
        text, _errors = imported(folder, body)
        expected = figure(Picture.objects.get(), "<figcaption>清晨</figcaption>")
        assert text == f"<p>一</p>{expected}<p>二</p>"


def test_importing_again_stores_no_second_file(folder, db):
    for text in ("一", "二", "二"):
        imported(folder, f'<p>{text}</p><img src="/2020/01/a.jpg"><img src="/x/2020/01/a.jpg">')
    assert Picture.objects.count() == 1
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("一", {"tags": ["长" * 21]}),
        ("一", {"comments": [{"nickname": "", "body": "好"}]}),
        ("一", {"views": -1}),
        ("一", {"title": "长" * 121}),
        # Only with the picture is it too long.
        ("一" * 199_980, {}),
    ],
)
def test_a_line_that_is_refused_leaves_no_picture_behind(folder, db, words, fields):
    body = '<img src="/2020/01/a.jpg">'
    imported(folder, body)
    kept = Picture.objects.get()
    _body, errors = imported(folder, f'<p>{words}</p>{body}<img src="/江边 1.png">', **fields)
    assert errors.startswith("第 1 行：")
    assert Article.objects.count() == 1
    assert Picture.objects.get() == kept
    assert len([*(folder.parent / "media").rglob("*.*")]) == 1


@pytest.mark.parametrize("name", ["none.jpg", "../outside.jpg", "/..%2Foutside.jpg", "http://[x/a"])
def test_what_is_not_in_the_folder_is_dropped_and_counted(folder, db, name):
    body, errors = imported(folder, f'<p>一</p><img src="{name}">')
    assert body == "<p>一</p>"
    assert "已去掉：图片 1 张" in errors
    assert not Picture.objects.exists()


def test_a_smaller_file_is_taken_where_it_is_there(folder, db):
    (folder / "2020/01/a-30x20.jpg").write_bytes(encoded(Image.new("RGB", (30, 20), "red")))
    imported(folder, '<p>一</p><img src="/2020/01/a-30x20.jpg">')
    assert Picture.objects.get().width == 30


def test_a_line_refused_without_its_pictures_says_that_they_were_dropped(folder, db):
    body, errors = imported(folder, '<p><img src="/none.jpg"><img src="/2.jpg"></p>')
    assert body == ""
    assert "正文" in errors
    assert "已去掉：图片 2 张" in errors


def test_a_broken_picture_is_reported_with_its_reason(folder, db):
    body, errors = imported(folder, '<p>一</p><img src="/broken.jpg">')
    assert body == "<p>一</p>"
    assert "第 1 行：broken.jpg: 这个 JPEG 文件已损坏" in errors


def test_a_dry_run_stores_nothing(folder, db):
    _body, errors = imported(folder, '<p>一</p><img src="/2020/01/a.jpg">', "--dry-run")
    assert errors.count("已去掉") == 0
    assert not Picture.objects.exists()
    assert not list((folder.parent / "media").rglob("*.jpg"))
