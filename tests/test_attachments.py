"""Attachments: scanned uploads, part of an article like its text, downloads and nothing else."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Attachment, Autosave
from tests.factories import make_article, make_draft, make_user, sign_in

pytestmark = pytest.mark.django_db
ATTACH = "/admin/articles/article/attach/"
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def writer():
    return sign_in(make_user(group="writer", username="writer"))


@pytest.fixture
def editor_client(editor):
    return sign_in(editor)


def send(client, data=PDF, name="采购公告（定稿）.pdf"):
    return client.post(ATTACH, {"file": SimpleUploadedFile(name, data)})


def attach(article, title="采购公告", name="采购公告.pdf", data=PDF):
    row = Attachment(title=title, name=name, kind=name.rpartition(".")[2], size=len(data))
    row.file.save("x.pdf", SimpleUploadedFile("x.pdf", data))
    if article:
        kept = [(kept.key, kept.title) for kept in article.attachments.all()]
        article.set_attachments([*kept, (row.key, title)])
        row.refresh_from_db()
    return row


def form_of(client, article):
    """Return the values of the article's form."""
    page = client.get(f"/admin/articles/article/{article.pk}/change/")
    form = page.context["adminform"].form
    return {name: form[name].value() or "" for name in form.fields} | {
        "tag_names": "",
        "base": form.initial["base"],
    }


def save(client, article, values, button="_save"):
    data = {name: value for name, value in values.items() if value is not False}
    return client.post(f"/admin/articles/article/{article.pk}/change/", data | {button: "1"})


def stored(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_attachments_are_saved_with_the_form_in_their_order(writer):
    article = make_draft()
    keys = [send(writer, name=f"{name}.pdf").json()["key"] for name in "甲乙"]
    values = form_of(writer, article)
    lines = f"{keys[1]} 第二份\r\n{keys[0]} 第一份"
    assert save(writer, article, values | {"attachments": lines}).status_code == 302
    assert [row["title"] for row in article.attachment_list] == ["第二份", "第一份"]
    # A version of the article, as its title is one.
    newest = article.history.order_by("-history_id").first()
    assert newest.changed_fields == ["attachments"]
    assert newest.attachments == [[keys[1], "第二份"], [keys[0], "第一份"]]
    assert Article.objects.get().version == article.version + 1
    # Untouched they change nothing.
    save(writer, article, form_of(writer, article))
    assert article.history.count() == 2
    page = writer.get(f"/admin/articles/article/{article.pk}/history/{newest.history_id}/")
    assert "第二份，第一份" in page.text


def test_attachments_that_others_have_changed_are_a_conflict(writer, editor_client):
    article = make_draft()
    first, second = (send(writer, name=f"{name}.pdf").json()["key"] for name in "甲乙")
    values = form_of(writer, article)
    save(editor_client, article, form_of(editor_client, article) | {"attachments": f"{first} 甲"})
    answer = save(writer, article, values | {"attachments": f"{second} 乙"})
    assert answer.status_code == 409
    assert ">甲<" in answer.text.replace("\n", "").replace(" ", "")
    assert [row.title for row in article.attachments.all()] == ["甲"]


@pytest.mark.parametrize(
    "line", ["{other} 别人的", "00000000-0000-4000-8000-000000000000 无", "{own} "]
)
def test_attachments_that_are_not_there_are_refused(writer, line):
    other = attach(make_draft())
    own = send(writer).json()["key"]
    article = make_draft()
    values = form_of(writer, article) | {"attachments": line.format(other=other.key, own=own)}
    assert save(writer, article, values).status_code == 200
    assert not article.attachments.exists()


def test_only_editors_change_attachments_of_what_is_published(writer, editor_client):
    article = make_article()
    key = send(writer).json()["key"]
    values = form_of(editor_client, article) | {"attachments": f"{key} 公告"}
    assert save(writer, article, values).status_code != 302
    assert not article.attachments.exists()
    assert save(editor_client, article, values).status_code == 302
    assert article.attachments.get().title == "公告"


def test_readers_download_what_they_see(reader, settings):
    settings.ALLOWED_HOSTS = ["*"]
    article = make_article()
    row = attach(article, name="采购 公告.pdf")
    for page in (article.get_absolute_url(), f"{article.get_absolute_url()}print/"):
        text = reader.get(page).text
        assert quote("采购 公告.pdf") in text and ">采购公告</a>" in text and "PDF，" in text
    answer = reader.get(row.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    name = quote("采购 公告.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "s-maxage=1" in answer["Cache-Control"] and not answer.cookies
    assert int(answer["Content-Length"]) == len(PDF)
    packed_answer = reader.get(row.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert b"".join(packed_answer.streaming_content) == PDF


def test_another_name_leads_to_the_right_one(reader):
    row = attach(make_article())
    answer = reader.get(row.get_absolute_url().rpartition("/")[0] + "/x.pdf")
    assert (answer.status_code, answer["Location"]) == (302, row.get_absolute_url())


def test_nobody_downloads_what_is_not_published(reader, writer, editor):
    article = make_article()
    row = attach(article)
    address = row.get_absolute_url()
    article.withdraw(by=editor)
    assert reader.get(address).status_code == 410
    article.take_back(by=editor)
    assert reader.get(address).status_code == 404
    staff = f"/admin/articles/article/{article.pk}/attachments/{row.pk}/"
    assert reader.get(staff).status_code == 302
    assert b"".join(writer.get(staff).streaming_content) == PDF
    preview = writer.get(f"/admin/articles/article/{article.pk}/preview/").text
    assert staff in preview and address not in preview
    later = make_article(published_at=timezone.now() + timedelta(hours=1))
    assert reader.get(f"/articles/{later.pk}/attachments/{attach(later).pk}/x").status_code == 404
    # By the address of another article neither.
    seen = make_article()
    assert reader.get(f"/articles/{seen.pk}/attachments/{row.pk}/{row.name}").status_code == 404


def test_a_file_that_is_gone_is_no_error(reader):
    row = attach(make_article())
    row.file.storage.delete(row.file.name)
    assert reader.get(row.get_absolute_url()).status_code == 404


def test_pages_change_with_their_attachments(reader):
    article = make_article()
    assert "采购公告" not in reader.get(article.get_absolute_url()).text
    row = attach(article)
    assert "采购公告" in reader.get(article.get_absolute_url()).text
    Attachment.objects.filter(pk=row.pk).update(title="招标公告")
    assert "招标公告" in reader.get(article.get_absolute_url()).text
    article.set_attachments([])
    assert "招标公告" not in reader.get(article.get_absolute_url()).text


def test_an_old_version_as_a_new_draft_has_its_attachments(writer, settings):
    article = make_draft()
    attach(article)
    version = article.history.order_by("-history_id").first()
    article.set_attachments([])
    writer.post(f"/admin/articles/article/{article.pk}/history/{version.history_id}/")
    copy = Article.objects.exclude(pk=article.pk).get()
    assert [row.title for row in copy.attachments.all()] == ["采购公告"]


def age(*rows):
    old = timezone.now() - timedelta(days=31)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(unused_since=old)


def test_unused_files_are_deleted_for_good(settings, django_capture_on_commit_callbacks):
    never_used, needed, unsaved = attach(None), attach(None), attach(None)
    article = make_draft()
    article.set_attachments([(needed.key, "公告")])
    article.set_attachments([])
    user = make_user()
    text = f"{unsaved.key} 公告"
    Autosave.objects.create(
        user=user, fields={"attachments": text}, saved_at=timezone.now(), tab="1"
    )
    with django_capture_on_commit_callbacks(execute=True):
        call_command("empty_bin")
        assert Attachment.objects.count() == 3
        age(never_used, needed, unsaved)
        call_command("empty_bin")
    assert {row.pk for row in Attachment.objects.all()} == {needed.pk, unsaved.pk}
    assert len(stored(settings)) == 2


def test_files_go_with_a_deleted_draft_unless_a_copy_has_them(
    settings, django_capture_on_commit_callbacks
):
    draft, copy = make_draft(), make_draft()
    shared, own = attach(draft), attach(draft)
    shared.copied_to(copy)
    old = timezone.now() - timedelta(days=31)
    Article.objects.filter(pk=draft.pk).update(binned_at=old, published_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("empty_bin")
    assert Attachment.objects.get().article_id == copy.pk
    assert [path.name for path in stored(settings)] == [Path(shared.file.name).name]
    assert own.file.name != shared.file.name
