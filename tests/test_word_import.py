"""A Word file becomes a draft in one step, and nothing is left of one that is refused."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.editing.word_import import errors, importing
from articles.images.reencoding import reencode
from articles.models import Article, Picture
from tests.factories import make_user, sign_in
from tests.word_files import docx, packed, paragraph, parts, photo, picture, report, run

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/article/import-word/"
TEXT = paragraph("正文。")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch, settings, tmp_path):
    """Convert without another process: tests/test_word_refusals.py starts it."""
    settings.MEDIA_ROOT = tmp_path

    def run_worker(source, answer, *, module):
        from articles.editing.word_import import pictures, worker

        monkeypatch.setattr(
            pictures,
            "reencoded",
            lambda readers, _seconds: [
                {"picture": b"", "digest": uuid.uuid5(uuid.NAMESPACE_OID, str(read())).hex}
                | reencode(read())
                for read in readers
            ],
        )
        values, contents = worker._converted(source.read())
        answer.write(importing.json.dumps(values).encode() + b"\n" + b"".join(contents))
        return 0

    monkeypatch.setattr(importing, "run_worker", run_worker)


@pytest.fixture
def writer():
    return sign_in(make_user(group="writer", username="writer"))


def send(client, data, name="通讯.docx", **fields):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, data)} | fields, follow=True)


def stored_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_becomes_a_draft_with_its_pictures(writer, settings):
    answer = send(writer, report(2))
    article = Article.objects.get()
    assert answer.redirect_chain == [(f"/admin/articles/article/{article.pk}/change/", 302)]
    assert (article.title, article.subtitle) == ("春耕从十里铺开始", "——记今年的第一犁")
    assert (article.status, article.created_by.username) == ("draft", "writer")
    assert article.body.startswith("<p>三月的风还凉，地里已经热闹起来。</p><h2>一、开犁</h2><ol>")
    assert article.history.count() == 1
    first, second = Picture.objects.order_by("pk")
    assert (first.alternative_text, first.caption) == ("图1 春耕现场", "图1 春耕现场")
    assert first.uploaded_by == article.created_by
    assert (
        f'<figure><img src="{second.file.url}" alt="图2 春耕现场" width="64" height="48">'
        "<figcaption>图2　春耕现场</figcaption></figure>"
    ) in article.body
    assert len(stored_files(settings)) == 2


def test_without_a_title_the_name_of_the_file_is_one(writer):
    send(writer, docx(TEXT), "渡口通讯（定稿）.docx")
    assert Article.objects.get().title == "渡口通讯（定稿）"


def test_what_was_left_out_is_listed(writer):
    body = (
        TEXT
        + paragraph(runs="<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>" + run("密", "<w:vanish/>"))
        + paragraph(runs=picture(1))
        + paragraph(runs=picture(2))
    )
    answer = send(writer, docx(body, pictures=[b"<svg xmlns='x'/>", photo()]))
    text = answer.content.decode()
    assert "Word 文件里的这些内容没有带过来：公式 1 个，隐藏文字 1 处。" in text
    assert "1 张图片没有带过来。这是 SVG 文件" in text
    assert "1 张图片没有说明文字" in text
    assert Picture.objects.get().alternative_text == "通讯，图 2"


def test_the_same_picture_is_stored_once(writer, settings):
    body = TEXT + "".join(paragraph(runs=picture(n)) for n in (1, 2, 1))
    data = docx(body, pictures=[photo(), photo()])
    send(writer, data)
    send(writer, data)
    assert Article.objects.count() == 2
    assert Article.objects.first().body.count(Picture.objects.get().file.url) == 3
    assert len(stored_files(settings)) == 1


def test_a_form_that_is_sent_twice_makes_one_draft(writer):
    key = str(uuid.uuid4())
    for _time in range(2):
        answer = send(writer, docx(TEXT), key=key)
    assert answer.redirect_chain[0][0].endswith(f"/{Article.objects.get().pk}/change/")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"no file", "unknown"), (docx(paragraph()), "empty"), (b"{\\rtf1}", "rtf")],
)
def test_a_refusal_is_a_sentence_and_leaves_nothing(writer, settings, data, code):
    answer = send(writer, data)
    assert answer.status_code == 422
    assert str(errors.SENTENCES[code]) in answer.text
    assert not Article.objects.exists() and not stored_files(settings)


@pytest.mark.parametrize("failing", ["body_of", "log_addition", "file"])
def test_a_failure_leaves_neither_pictures_nor_draft(writer, settings, monkeypatch, failing):
    def fail(*_args, **_options):
        raise OSError

    if failing == "body_of":
        monkeypatch.setattr("articles.admin.word_import.body_of", fail)
    elif failing == "log_addition":
        monkeypatch.setattr("articles.admin.article.ArticleAdmin.log_addition", fail)
    else:
        storage = Picture._meta.get_field("file").storage.__class__
        save, calls = storage._save, []

        def second_fails(self, name, content):
            calls.append(name)
            saved = save(self, name, content)
            return fail() if len(calls) == 2 else saved

        monkeypatch.setattr(storage, "_save", second_fails)
    answer = send(writer, report(2))
    assert answer.status_code == 422
    assert not Article.objects.exists() and not Picture.objects.exists()
    assert not stored_files(settings)


def test_a_text_that_is_too_long_is_refused(writer, settings):
    answer = send(
        writer, docx(paragraph("长" * 300_000) + paragraph(runs=picture(1)), pictures=[photo()])
    )
    assert answer.status_code == 422
    assert not Article.objects.exists() and not stored_files(settings)


def test_the_editor_gets_the_text_alone(writer):
    answer = send(writer, report(1), in_editor="1").json()
    assert answer["title"] == "春耕从十里铺开始" and answer["notices"] == []
    assert Picture.objects.get().file.url in answer["body"]
    assert not Article.objects.exists()
    refusal = send(writer, b"no file", in_editor="1")
    assert refusal.status_code == 422
    assert refusal.json() == {"message": str(errors.SENTENCES["unknown"])}


def test_busy_is_told_from_refused(writer, monkeypatch):
    monkeypatch.setattr(importing, "run_worker", lambda *_args, **_limits: -14)
    assert send(writer, docx(TEXT)).status_code == 503
    assert send(writer, docx(TEXT), in_editor="1").status_code == 503


def test_only_those_who_write_may_import():
    for client in (
        sign_in(make_user(group="moderator", username="moderator")),
        sign_in(make_user(username="nobody")),
    ):
        answer = client.post(ADDRESS, {"file": SimpleUploadedFile("a.docx", docx(TEXT))})
        assert answer.status_code in {302, 403}
    assert not Article.objects.exists()


def test_without_the_right_to_add_pictures_the_text_is_imported(settings):
    from django.contrib.auth.models import Permission

    user = make_user(username="reporter", is_staff=True)
    names = ["add_article", "change_article", "view_article"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    answer = send(sign_in(user), report(2))
    assert "图片 2 张" in answer.text
    assert "<img" not in Article.objects.get().body and not stored_files(settings)


AIGC = (
    '<Properties><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="AIGC">'
    "<vt:lpwstr>{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;0011&quot;}"
    "</vt:lpwstr></property></Properties>"
)


def labelled(properties=AIGC):
    return packed(parts(TEXT) | {"docProps/custom.xml": properties.encode()})


def test_a_file_that_says_that_ai_wrote_it_makes_a_labelled_draft(writer):
    page = send(writer, labelled()).text
    assert Article.objects.get().ai_generated
    assert "文章会向读者显示“含 AI 生成内容”" in page


def test_the_editor_is_told_that_ai_wrote_the_file(writer):
    answer = send(writer, labelled(), in_editor="1").json()
    assert answer["ai_generated"]
    assert "AI 生成" in answer["notices"][-1]


@pytest.mark.parametrize("properties", [AIGC.replace("&quot;1&quot;", "&quot;0&quot;"), "<a/>"])
def test_other_files_get_no_label(writer, properties):
    send(writer, labelled(properties))
    assert not Article.objects.get().ai_generated
