"""Files that may be attached to an article: their kinds, and the scan of an upload."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import regex
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from articles.editing.word_import import container
from articles.models.attachment import MAX_NAME, MAX_TITLE

MAX_BYTES = 20 * 1024 * 1024
# Of the part that names the types of all others.
MAX_TYPES = 1024 * 1024
PDF, OLE, OFFICE, OFD = "pdf", "ole", "office", "ofd"
# The extension: the media type, and what the file has to be.
KINDS = {
    "pdf": ("application/pdf", PDF),
    "ofd": ("application/ofd", OFD),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", OFFICE),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OFFICE),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", OFFICE),
    "doc": ("application/msword", OLE),
    "xls": ("application/vnd.ms-excel", OLE),
    "ppt": ("application/vnd.ms-powerpoint", OLE),
    "wps": ("application/vnd.ms-works", OLE),
    "et": ("application/octet-stream", OLE),
    "dps": ("application/octet-stream", OLE),
}
# In [Content_Types].xml, the main part of a document.
_MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
# The storages of macros in an OLE file; names in it are UTF-16.
_MACROS = [name.encode("utf-16-le") for name in ("_VBA_PROJECT", "VBAProject")]
_UNSAFE = regex.compile(r"[\p{C}\p{Zl}\p{Zp}/\\:*?\"<>|]+")

WRONG_KIND = _(
    "Only PDF, OFD and Office files can be attached: docx, xlsx, pptx, doc, xls, ppt, wps, et, dps."
)
NOT_WHAT_IT_SAYS = _(
    "The name of this file ends in .%(kind)s, but it is another kind of file or damaged. Please"
    " open it in its program and save it anew."
)
MACROS = _(
    "This file has macros: programs that it could start on readers' computers. Please save it"
    " without macros, or as PDF."
)
ENCRYPTED = _("This file is protected with a password: readers could not open it.")
TOO_HEAVY = _("This file is larger than 20 MB. Please make it smaller, or divide it.")


@dataclass(frozen=True)
class CheckedFile:
    """An upload that may be attached."""

    file: File[bytes]
    name: str
    kind: str

    @property
    def title(self) -> str:
        return self.name.rpartition(".")[0][:MAX_TITLE].strip()


def clean_name(name: str) -> str:
    """Return the name of a file as every system can store it, without hidden characters."""
    path = PurePosixPath(_UNSAFE.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip())
    extension = path.suffix.lower()
    stem = " ".join(path.stem.split()).strip(". ")[: MAX_NAME - len(extension)].rstrip()
    return f"{stem or 'file'}{extension}"


def _refuse(message: Any, **params: str) -> None:
    raise ValidationError(message, params=params)


def _archive(data: bytes, kind: str) -> zipfile.ZipFile:
    try:
        return container.opened(data)
    except container.WordFileRefused as refusal:
        code = refusal.args[0]
        message = {"macros": MACROS, "encrypted": ENCRYPTED}.get(code, NOT_WHAT_IT_SAYS)
        raise ValidationError(message, params={"kind": kind}) from refusal


def _scan_office(data: bytes, kind: str) -> None:
    archive = _archive(data, kind)
    name = container.CONTENT_TYPES
    if name not in archive.namelist() or archive.getinfo(name).file_size > MAX_TYPES:
        _refuse(NOT_WHAT_IT_SAYS, kind=kind)
    try:
        types = container.read(archive, name)
    except container.WordFileRefused as refusal:
        raise ValidationError(NOT_WHAT_IT_SAYS, params={"kind": kind}) from refusal
    if b"macroEnabled" in types:
        _refuse(MACROS)
    if _MAIN_PARTS[kind] not in types:
        _refuse(NOT_WHAT_IT_SAYS, kind=kind)


def _scan_ole(data: bytes, kind: str) -> None:
    if not data.startswith(container.OLE):
        _refuse(NOT_WHAT_IT_SAYS, kind=kind)
    if container.ENCRYPTED_STREAM in data:
        _refuse(ENCRYPTED)
    if any(name in data for name in _MACROS):
        _refuse(MACROS)


def scan(data: bytes, kind: str) -> None:
    """Raise ValidationError if the file is not of this kind, or may do harm."""
    form = KINDS[kind][1]
    if form == OFFICE:
        _scan_office(data, kind)
    elif form == OLE:
        _scan_ole(data, kind)
    elif form == OFD:
        if "OFD.xml" not in _archive(data, kind).namelist():
            _refuse(NOT_WHAT_IT_SAYS, kind=kind)
    elif not re.match(rb"(?:\xef\xbb\xbf)?\s*%PDF-\d", data[:1024]):
        _refuse(NOT_WHAT_IT_SAYS, kind=kind)


class AttachmentUpload(forms.FileField):
    """A form field for a file to attach; its value is a `CheckedFile`."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if (upload.size or 0) > MAX_BYTES:
            _refuse(TOO_HEAVY)
        name = clean_name(upload.name or "")
        kind = name.rpartition(".")[2]
        if kind in {"docm", "xlsm", "pptm", "dotm", "xltm"}:
            _refuse(MACROS)
        if kind not in KINDS:
            _refuse(WRONG_KIND)
        content = io.BytesIO()
        for chunk in upload.chunks():
            content.write(chunk)
        scan(content.getvalue(), kind)
        upload.seek(0)
        return CheckedFile(upload, name, kind)
