"""The sentences with which a Word file is refused, and those about what was left out of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MAX_BYTES = 60 * 1024 * 1024
DAMAGED = _(
    "This Word file is damaged or incomplete. Please open it in Word or WPS, save it anew as .docx"
    " and choose that file."
)
SENTENCES: dict[str, Any] = {
    "busy": _("Other files are being processed right now. Please try again in a minute."),
    "too_slow": _(
        "This Word file takes too long to read. Please divide it, or paste its text into the"
        " article."
    ),
    "too_heavy": _(
        "This file is larger than 60 MB. Please let Word compress its pictures (Picture Format,"
        " Compress Pictures), then save it and choose it again."
    ),
    "too_large": _(
        "This Word file is too large for an article. Please divide it into several files."
    ),
    "bomb": _(
        "This file would unpack to far more than a Word file has, as harmful files do. Please open"
        " it in Word or WPS and save it anew as .docx."
    ),
    "macros": _(
        "This file has macros: programs that it could start. Please save it as “Word document"
        " (.docx)” without macros, and choose that file."
    ),
    "encrypted": _(
        "This file is protected with a password. Please open it in Word or WPS, take the password"
        " away, save it and choose it again."
    ),
    "entities": _(
        "This file has definitions that a Word file never needs and that can do harm. Please open"
        " it in Word or WPS and save it anew as .docx."
    ),
    "old_word": _(
        "This is a file of the old kind (.doc or .wps). Please open it in Word or WPS, choose File,"
        " Save As, the type “Word document (*.docx)”, and choose the new file here."
    ),
    "rtf": _(
        "This is an RTF file. Please open it in Word or WPS, choose File, Save As, the type “Word"
        " document (*.docx)”, and choose the new file here."
    ),
    "open_document": _(
        "This is an OpenDocument file (.odt). Please open it in LibreOffice or WPS, choose File,"
        " Save As, the type “Word (.docx)”, and choose the new file here."
    ),
    "pages": _(
        "This is a file of Pages. Please open it in Pages, choose File, Export To, Word, and choose"
        " the new file here."
    ),
    "other_office": _(
        "This is a workbook or a presentation, not a text. Please copy what you need from it and"
        " paste it into the article."
    ),
    "pdf": _("This is a PDF. Please choose the Word file that it was made from."),
    "web_page": _(
        "This is a web page. Please open it in Word or WPS and save it as .docx, or copy its text"
        " and paste it into the article."
    ),
    "unknown": _("This is not a Word file. Please choose a .docx file."),
    "empty": _("There is no text and no picture in this Word file."),
}


def error(code: str) -> ValidationError:
    """Return the error for a code of the worker's answer."""
    return ValidationError(SENTENCES.get(code, DAMAGED), code=code)


def _left_out(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what the article lacks, in words, such as “2 charts”."""
    number = Counter(counts)
    phrases = {
        "picture": ngettext("%d picture", "%d pictures", number["picture"]),
        "linked_picture": ngettext(
            "%d picture that is only linked, not in the file",
            "%d pictures that are only linked, not in the file",
            number["linked_picture"],
        ),
        "chart": ngettext("%d chart", "%d charts", number["chart"]),
        "diagram": ngettext("%d diagram", "%d diagrams", number["diagram"]),
        "formula": ngettext("%d formula", "%d formulas", number["formula"]),
        "object": ngettext("%d embedded object", "%d embedded objects", number["object"]),
        "comment": ngettext(
            "%d comment at the margin", "%d comments at the margin", number["comment"]
        ),
        "hidden": ngettext("%d piece of hidden text", "%d pieces of hidden text", number["hidden"]),
        "link": ngettext(
            "%d link that leads nowhere", "%d links that lead nowhere", number["link"]
        ),
    }
    yield from (phrases[kind] % number[kind] for kind in phrases if number[kind])
    if number["contents"]:
        yield str(_("the table of contents"))
    if number["margin"]:
        yield str(_("headers and footers"))


def notices(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield the sentences about what was left out of a file, and about tracked changes."""
    if kinds := "，".join(_left_out(counts)):
        yield str(_("Not taken over from the Word file: %s.")) % kinds
    if counts.get("tracked"):
        yield str(
            _("The file has tracked changes. They were taken over as if all had been accepted.")
        )
