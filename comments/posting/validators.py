"""What a reader may write: text is counted and refused here, never changed beyond its edges."""

from __future__ import annotations

import unicodedata

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Characters that change lines and categories, which a comment may have and a nickname may not.
LAYOUT = "\n\t"
# Letters that fill a place with nothing and the empty Braille cell are blank as spaces are.
VISIBLE = regex.compile(
    r"[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]", regex.V1
)
# What a decoder puts in the place of bytes that were no text: these words are broken already.
REPLACED = "\N{REPLACEMENT CHARACTER}"

UNSHOWABLE = _("This contains characters that can't be shown. Please remove them.")


def length(text: str) -> int:
    """Count characters as a person does: an emoji of eleven code points is one (UAX #29)."""
    return len(regex.findall(r"\X", text))


def trimmed(text: str) -> str:
    """Give line ends one form, and drop white space at both ends, 　 included."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check(text: str, *, at_most: int, layout: str = "") -> None:
    """Raise ValidationError with a sentence unless `text` may stand as a reader's words.

    `at_most` is the greatest length in characters as `length` counts them; `layout` names the
    control characters that are welcome.
    """
    # Ten code points for one character are enough for any script; counting megabytes is not.
    if len(text) > at_most * 10 or length(text) > at_most:
        raise ValidationError(
            _("This is too long. Please write at most %(limit)d characters."),
            params={"limit": at_most},
        )
    categories = {unicodedata.category(character) for character in text if character not in layout}
    if categories & {"Cc", "Cs"} or REPLACED in text:
        raise ValidationError(UNSHOWABLE)
    if not VISIBLE.search(text):
        raise ValidationError(_("Please write something that can be seen."))
