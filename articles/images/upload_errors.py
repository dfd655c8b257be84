"""The sentences with which an upload is refused: what it is, and what to do next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.images.file_kinds import OTHER_PICTURES

TOO_HEAVY = _("This file is larger than 20 MB. Please make the picture smaller first.")
TOO_LARGE = _("This picture has more than 50 million pixels. Please make it smaller first.")
TOO_LONG = _(
    "This picture is so long that it could not be read on the page."
    " Please cut it into several pictures."
)
TOO_SLOW = _(
    "This picture takes too long to decode. Please open it in an image program and save it anew"
    " as JPEG or PNG."
)
BUSY_CODE = "busy"
BUSY = _("Other pictures are being processed right now. Please try again in a minute.")
DAMAGED = _(
    "This %(kind)s file is damaged or incomplete. Please send it again, or open it in an image"
    " program and save it anew as JPEG or PNG."
)
BROKEN = _(
    "This file can't be read as a picture. Please choose a JPEG, PNG, GIF, WebP, AVIF, HEIC or BMP"
    " file."
)
OTHER_PICTURE = _(
    "This is a %(kind)s file, which browsers can't show. Please open it in an image program and"
    " save it as JPEG or PNG."
)
PDF = _("This is a PDF. Please save the page that you need as a JPEG or PNG picture.")
VIDEO = _("This is a video. Please choose a picture, for example a still saved as JPEG or PNG.")
AUDIO = _("This is a sound recording. Please choose a picture.")
DOCUMENT = _(
    "This is a document or an archive. Please save the picture that is in it as JPEG or PNG, and"
    " choose that file."
)
WEB_PAGE = _("This is a web page. Please save the picture that is on it, and choose that file.")

_BY_CODE: dict[str, Any] = {
    "too_heavy": TOO_HEAVY,
    "too_large": TOO_LARGE,
    "too_long": TOO_LONG,
    "too_slow": TOO_SLOW,
    BUSY_CODE: BUSY,
    "damaged": DAMAGED,
}
_BY_KIND: dict[str, Any] = {
    "PDF": PDF,
    "video": VIDEO,
    "audio": AUDIO,
    "document": DOCUMENT,
    "web page": WEB_PAGE,
}


def error(code: str, kind: str = "") -> ValidationError:
    """Return the error for a code of the worker's answer; `kind` is as `kind_of` names it."""
    if code == "wrong_kind":
        message = OTHER_PICTURE if kind in OTHER_PICTURES else _BY_KIND.get(kind, BROKEN)
    elif code == "damaged" and not kind:
        # The decoder crashed before it could say what the file is.
        message = BROKEN
    else:
        message = _BY_CODE[code]
    return ValidationError(message, code=code, params={"kind": kind} if kind else None)
