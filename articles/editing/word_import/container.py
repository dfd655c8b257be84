"""The ZIP archive that a .docx is: refused by its directory, before anything in it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, NoReturn

from defusedxml import DefusedXmlException, ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Of the directory. A long report with hundreds of pictures has a thousand.
MAX_ENTRIES = 3000
MAX_UNPACKED = 300 * 1024 * 1024
# Of one part of XML. A document of 100,000 characters has about 5 MB.
MAX_XML = 24 * 1024 * 1024
# Of pictures without compression 200 to 1 is usual, of a zip bomb 1000 to 1.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 8 * 1024 * 1024
IS_ENCRYPTED = 0x1

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of streams in an OLE file are UTF-16.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BEGINNINGS = [
    (rb"\{\\rt", "rtf"),
    (rb"%PDF-", "pdf"),
    (rb"\s*(?:<!doctype html|<html|mime-version:)", "web_page"),
]
CONTENT_TYPES = "[Content_Types].xml"
XML = re.compile(r".*\.(?:xml|rels)|\[Content_Types\]\.xml", re.IGNORECASE)
_MACROS = re.compile(r"(?:.*/)?vba(?:Project|Data)[^/]*", re.IGNORECASE)


class WordFileRefused(Exception):
    """`args[0]` is the code of the reason; `errors` has a sentence for each."""


def refuse(code: str) -> NoReturn:
    raise WordFileRefused(code)


def _refuse_other_kind(data: bytes) -> NoReturn:
    if data.startswith(OLE):
        refuse("encrypted" if ENCRYPTED_STREAM in data else "old_word")
    head = data[:1024].removeprefix(b"\xef\xbb\xbf")
    refuse(next((code for start, code in _BEGINNINGS if re.match(start, head, re.I)), "unknown"))


def _refuse_other_archive(archive: zipfile.ZipFile) -> NoReturn:
    names = set(archive.namelist())
    if names & {"xl/workbook.xml", "xl/workbook.bin", "ppt/presentation.xml"}:
        refuse("other_office")
    if "Index/Document.iwa" in names or "Index.zip" in names:
        refuse("pages")
    if "content.xml" in names and "mimetype" in names:
        refuse("open_document")
    refuse("unknown")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(names) < len(entries) or any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        refuse("damaged")
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        refuse("bomb")
    for entry in entries:
        if XML.fullmatch(entry.filename) and entry.file_size > MAX_XML:
            refuse("too_large")
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_COUNTS_FROM and ratio > MAX_RATIO:
            refuse("bomb")


def opened(data: bytes) -> zipfile.ZipFile:
    """Return the archive. Raises WordFileRefused when it is no .docx, or one that does harm."""
    if not data.startswith(b"PK"):
        _refuse_other_kind(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        refuse("damaged")
    entries = archive.infolist()
    _check_sizes(entries)
    if any(_MACROS.fullmatch(entry.filename) for entry in entries):
        refuse("macros")
    return archive


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part. Raises WordFileRefused when it is damaged or missing."""
    try:
        # No more than the directory says: the library stops there, and compares the checksum.
        return archive.read(name)
    except Exception:
        # The library and its decompressors raise all kinds of exceptions over a broken file.
        refuse("damaged")


def read_xml(archive: zipfile.ZipFile, name: str) -> Element:
    """Return a part of XML. Raises WordFileRefused when it is broken, or declares entities."""
    try:
        root: Element = ElementTree.fromstring(read(archive, name), forbid_dtd=True)
    except DefusedXmlException:
        refuse("entities")
    except (ElementTree.ParseError, ValueError, LookupError):
        refuse("damaged")
    return root


def main_part(archive: zipfile.ZipFile) -> str:
    """Return the name of the part with the text. Raises WordFileRefused when it is no Word file."""
    if CONTENT_TYPES not in archive.namelist():
        _refuse_other_archive(archive)
    for override in read_xml(archive, CONTENT_TYPES):
        kind = override.get("ContentType", "")
        if "macroEnabled" in kind:
            refuse("macros")
        if re.search(r"wordprocessingml\.(?:document|template)\.main\+xml", kind):
            return override.get("PartName", "").removeprefix("/")
    _refuse_other_archive(archive)
