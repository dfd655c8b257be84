"""Word files that are refused before anything in them is unpacked, each with its reason."""

import io
import json
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from articles.editing.word_import import container, errors, importing
from articles.editing.word_import.container import WordFileRefused
from articles.editing.word_import.conversion import converted
from articles.editing.word_import.pictures import reencoded
from articles.editing.word_import.worker import _with_pictures
from tests.word_files import MAIN, docx, packed, paragraph, parts, photo, picture, report

TEXT = paragraph("正文。")
FILES = parts(TEXT)
OLE = container.OLE + bytes(512)
MACROS = MAIN.replace(
    "vnd.openxmlformats-officedocument.wordprocessingml.document", "vnd.ms-word.document"
).replace("main+xml", "macroEnabled.main+xml")
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


def with_parts(files):
    return packed(FILES | files)


def with_flag(data, flag):
    """Return the archive with a flag set in the headers of its first part."""
    archive = bytearray(data)
    for start, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        struct.pack_into("<H", archive, archive.index(start) + offset, flag)
    return bytes(archive)


def with_size(data, name, size):
    """Return the archive whose directory tells another size of a part."""
    archive = bytearray(data)
    entry = archive.rindex(b"PK\1\2", 0, archive.rindex(name.encode()))
    struct.pack_into("<I", archive, entry + 24, size)
    return bytes(archive)


REFUSED = {
    "": "unknown",
    "plain text": "unknown",
    "old Word": "old_word",
    "with a password": "encrypted",
    "rich text": "rtf",
    "a PDF": "pdf",
    "a web page": "web_page",
    "OpenDocument": "open_document",
    "Pages": "pages",
    "a workbook": "other_office",
    "another archive": "unknown",
    "cut off": "damaged",
    "a password of the archive": "damaged",
    "a part twice": "damaged",
    "broken XML": "damaged",
    "no text": "damaged",
    "macros": "macros",
    "a type with macros": "macros",
    "entities": "entities",
    "entities in UTF-16": "entities",
    "entities in the types": "entities",
    "a bomb": "bomb",
    "a bomb of many parts": "bomb",
    "a huge text": "too_large",
    "a size that is not true": "damaged",
}


def duplicated():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, pytest.warns(UserWarning):
        for name, data in [*FILES.items(), ("word/document.xml", b"<a/>")]:
            archive.writestr(name, data)
    return content.getvalue()


def file_of(kind):
    zeros = bytes(container.RATIO_COUNTS_FROM + 1)
    files = {
        "": lambda: b"",
        "plain text": "正文。".encode,
        "old Word": lambda: OLE + "WordDocument".encode("utf-16-le"),
        "with a password": lambda: OLE + container.ENCRYPTED_STREAM,
        "rich text": lambda: rb"{\rtf1\ansi}",
        "a PDF": lambda: b"%PDF-1.7",
        "a web page": lambda: b"\xef\xbb\xbf\n<html><body>",
        "OpenDocument": lambda: packed({"mimetype": b"application/x", "content.xml": b"<a/>"}),
        "Pages": lambda: packed({"Index/Document.iwa": b"1"}),
        "a workbook": lambda: packed({"xl/workbook.xml": b"<a/>"}),
        "another archive": lambda: packed({"a.txt": b"1"}),
        "cut off": lambda: docx(TEXT)[:-40],
        "a password of the archive": lambda: with_flag(docx(TEXT), 1),
        "a part twice": duplicated,
        "broken XML": lambda: with_parts({"word/document.xml": b"<w:p>"}),
        "no text": lambda: packed({k: v for k, v in FILES.items() if k != "word/document.xml"}),
        "macros": lambda: with_parts({"word/vbaProject.bin": b"1"}),
        "a type with macros": lambda: docx(TEXT, content_type=MACROS),
        "entities": lambda: with_parts({"word/styles.xml": ENTITY}),
        "entities in UTF-16": lambda: with_parts(
            {
                "word/styles.xml": ENTITY.decode()
                .replace("?>", ' encoding="utf-16"?>', 1)
                .encode("utf-16")
            }
        ),
        "entities in the types": lambda: with_parts({"[Content_Types].xml": ENTITY}),
        "a bomb": lambda: with_parts({"word/media/a.bmp": zeros}),
        "a bomb of many parts": lambda: with_parts(
            {f"word/media/{n}": b"" for n in range(container.MAX_ENTRIES)}
        ),
        "a huge text": lambda: with_size(docx(TEXT), "word/document.xml", container.MAX_XML + 1),
        "a size that is not true": lambda: with_size(docx(TEXT), "word/document.xml", 30),
    }
    return files[kind]()


@pytest.mark.parametrize(("kind", "code"), REFUSED.items())
def test_a_file_is_refused_with_its_reason(kind, code):
    with pytest.raises(WordFileRefused) as refusal:
        converted(file_of(kind))
    assert refusal.value.args == (code,)
    assert errors.error(code).messages[0] == str(errors.SENTENCES.get(code, errors.DAMAGED))


def test_the_sum_of_all_parts_is_bounded(monkeypatch):
    monkeypatch.setattr(container, "MAX_UNPACKED", 1000)
    with pytest.raises(WordFileRefused, match="bomb"):
        converted(docx(TEXT))


def test_an_archive_inside_is_never_opened():
    inner = packed({"a": bytes(10_000_000)})
    article, _archive = converted(with_parts({"word/embeddings/a.xlsx": inner}))
    assert article.html == "<p>正文。</p>"


def upload(data, name="通讯.docx"):
    return ContentFile(data, name)


def test_the_worker_answers_with_text_and_pictures(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    word = importing.converted(upload(report(2)))
    assert word.title == "春耕从十里铺开始"
    assert [values["code"] for values, _content in word.pictures] == ["", ""]
    assert all(content.startswith(b"\xff\xd8") for _values, content in word.pictures)
    assert importing.converted(upload(docx(TEXT))).title == "通讯"


def test_the_worker_answers_with_the_reason(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with pytest.raises(ValidationError) as refusal:
        importing.converted(upload(file_of("macros"), "公告.docm"))
    assert refusal.value.messages == [str(errors.SENTENCES["macros"])]


def test_a_picture_that_is_none_spoils_no_other(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    body = TEXT + paragraph(runs=picture(1)) + paragraph(runs=picture(2))
    word = importing.converted(upload(docx(body, pictures=[b"<svg/>", photo()])))
    assert [values["code"] for values, _content in word.pictures] == ["wrong_kind", ""]


def test_elements_nested_by_the_thousand_are_refused(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    body = "<w:ins>" * 5000 + "</w:ins>" * 5000
    with pytest.raises(ValidationError) as refusal:
        importing.converted(upload(docx(paragraph(runs=body))))
    assert refusal.value.messages == [str(errors.SENTENCES["too_large"])]


@pytest.mark.parametrize(
    ("status", "code"), [(-24, "too_slow"), (-9, "too_slow"), (-14, "busy"), (-11, "damaged")]
)
def test_a_worker_that_is_ended_is_a_refusal(monkeypatch, status, code):
    monkeypatch.setattr(importing, "run_worker", lambda *_args, **_limits: status)
    with pytest.raises(ValidationError) as refusal:
        importing.converted(upload(b"PK"))
    assert refusal.value.code == code


def test_a_file_of_more_than_60_mb_is_refused_unread(monkeypatch):
    monkeypatch.setattr(importing, "run_worker", lambda *_args, **_limits: json.loads("read"))
    file = upload(b"PK")
    file.size = errors.MAX_BYTES + 1
    with pytest.raises(ValidationError) as refusal:
        importing.converted(file)
    assert refusal.value.code == "too_heavy"


def test_each_picture_that_there_is_no_time_for_is_refused():
    body = paragraph(runs=picture(1)) + paragraph(runs=picture(2)) + paragraph("正文。")
    article, _archive = converted(docx(body, pictures=[photo(1), photo(2)]))
    values, contents = _with_pictures(article, reencoded([photo, photo], 0))
    assert [picture["code"] for picture in values["pictures"]] == ["too_slow"] * 2
    assert contents == [b"", b""]
