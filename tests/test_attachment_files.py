"""Files to be attached: documents are taken, everything else is refused in words."""

import pytest

from articles.editing.attachment_files import MAX_BYTES, clean_name
from articles.editing.word_import import container
from articles.models import Attachment
from tests.factories import make_user, sign_in
from tests.test_attachments import PDF, send, stored
from tests.word_files import docx, packed, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def writer():
    return sign_in(make_user(group="writer", username="writer"))


WORKBOOK = packed(
    {"[Content_Types].xml": b"<T>spreadsheetml.sheet.main+xml</T>", "xl/workbook.xml": b"<a/>"}
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("公告.pdf", PDF),
        ("公告.PDF", b"\xef\xbb\xbf%PDF-1.4"),
        ("报名表.docx", docx(paragraph("表"))),
        ("预算.xlsx", WORKBOOK),
        ("旧表.xls", container.OLE + bytes(100)),
        ("旧文.wps", container.OLE + bytes(100)),
        ("公文.ofd", packed({"OFD.xml": b"<a/>"})),
    ],
)
def test_documents_are_taken(writer, name, data):
    answer = send(writer, data, name)
    row = Attachment.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "key": str(row.key),
        "title": name.partition(".")[0],
        "name": name.replace("PDF", "pdf"),
        "size": len(data),
    }
    assert row.article is None and row.uploaded_by.username == "writer"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.html", b"<html>", "只能是"),
        ("a.svg", b"<svg/>", "只能是"),
        ("a.exe", b"MZ", "只能是"),
        ("a.zip", packed({"a": b""}), "只能是"),
        ("a", PDF, "只能是"),
        ("a.pdf.exe", PDF, "只能是"),
        ("a.pdf", b"<html>%PDF-1.7", "内容却不是"),
        ("a.pdf", b"MZ", "内容却不是"),
        ("a.docx", WORKBOOK, "内容却不是"),
        ("a.docx", b"PK\3\4", "内容却不是"),
        ("a.xls", PDF, "内容却不是"),
        ("a.ofd", WORKBOOK, "内容却不是"),
        ("a.docm", docx(""), "宏"),
        ("a.docx", packed({"[Content_Types].xml": b"", "word/vbaProject.bin": b""}), "宏"),
        ("a.xlsx", packed({"[Content_Types].xml": b"macroEnabled.main+xml"}), "宏"),
        ("a.doc", container.OLE + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        ("a.docx", container.OLE + container.ENCRYPTED_STREAM, "密码"),
        ("a.doc", container.OLE + container.ENCRYPTED_STREAM, "密码"),
    ],
)
def test_everything_else_is_refused_in_words(writer, settings, name, data, words):
    answer = send(writer, data, name)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert not Attachment.objects.exists() and not stored(settings)


def test_a_file_of_more_than_20_mb_is_refused(writer):
    answer = send(writer, PDF + bytes(MAX_BYTES))
    assert answer.status_code == 422 and "20 MB" in answer.json()["message"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\文档\\公告.pdf", "公告.pdf"),
        ("../../etc/公告.pdf", "公告.pdf"),
        ("公告\u202efdp.pdf", "公告 fdp.pdf"),
        ('a"b\r\n.pdf', "a b.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
        (".pdf", "pdf"),
    ],
)
def test_names_are_as_every_system_can_store_them(name, clean):
    assert clean_name(name) in {clean, ".pdf"}


def test_strangers_and_moderators_attach_nothing():
    for group in ("moderator", ""):
        assert send(sign_in(make_user(group=group))).status_code in {302, 403}
    assert not Attachment.objects.exists()
