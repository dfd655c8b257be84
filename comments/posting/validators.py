"""Validation of what readers write: refused or stored as it is, but for white space at its ends."""

from __future__ import annotations

import unicodedata
from typing import Any

import regex
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters that a comment may contain and a nickname may not.
LAYOUT = "\n\t"
# Hangul fillers count as letters, and the empty Braille cell as a symbol, but both are blank.
VISIBLE = regex.compile(
    r"[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]", regex.V1
)
# A decoder puts it in place of bytes that are no text: something of the text is lost already.
REPLACED = "\N{REPLACEMENT CHARACTER}"

# For one character, enough in any script; counting those of a megabyte would take too long.
CODE_POINTS = 10

UNSHOWABLE = _("This contains characters that can't be shown. Please remove them.")


def length(text: str) -> int:
    """Count characters as a person does: an emoji of eleven code points is one (UAX #29)."""
    return len(regex.findall(r"\X", text))


def trimmed(text: str) -> str:
    """Unify line breaks, and strip white space at both ends, 　 included."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check(text: str, *, at_most: int, layout: str = "") -> None:
    """Raise ValidationError unless `text` may be published.

    `at_most` is the maximum length in characters as `length` counts them; `layout` holds the
    control characters that are allowed.
    """
    if len(text) > at_most * CODE_POINTS or length(text) > at_most:
        raise ValidationError(
            _("This is too long. Please write at most %(limit)d characters."),
            params={"limit": at_most},
        )
    categories = {unicodedata.category(character) for character in text if character not in layout}
    if categories & {"Cc", "Cs"} or REPLACED in text:
        raise ValidationError(UNSHOWABLE)
    if not VISIBLE.search(text):
        raise ValidationError(_("Please write something visible."))


class PlainTextField(forms.CharField):
    """A form field for text that `check` accepts; its value is `trimmed`.

    `at_most` and `layout` are those of `check`. An empty value is allowed if it is not required.
    """

    def __init__(self, *, at_most: int, layout: str = "", **options: Any) -> None:
        # No max_length: Django counts code points, and an emoji of eleven is one character.
        super().__init__(strip=False, **options)
        self.at_most, self.layout = at_most, layout
        self.error_messages["null_characters_not_allowed"] = UNSHOWABLE

    def prepare_value(self, value: Any) -> Any:
        """Show what was typed, up to a length that no accepted text can have."""
        return value[: self.at_most * CODE_POINTS] if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text = trimmed(super().clean(value))
        if text or self.required:
            check(text, at_most=self.at_most, layout=self.layout)
        return text
