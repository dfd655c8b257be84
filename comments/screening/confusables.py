"""Normalize one character: look-alikes, widths, accents and traditional forms become one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from articles.character_folding import (
    EQUIVALENT_IDEOGRAPHS,
    INVISIBLE,
    is_han,
    look_alike,
    unified_ideograph,
)

# OpenCC fails on lone surrogates. Forms refuse them, but imported files may contain them.
_SURROGATE = re.compile("[\ud800-\udfff]")
# 🅰, ʟ and ø have no decomposition; their names tell.
_LATIN_NAME = re.compile(r"\bLATIN (?:CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL )?([A-Z])( WITH |$)")

_simplified = OpenCC("t2s").convert
_traditional = OpenCC("jp2t").convert

# Chinese and bankers' digits to ASCII, for str.translate. One character stays one character, so
# that offsets into the text remain valid.
NUMERALS = {
    point: str(int(value))
    for point in range(0x3007, 0xA000)
    if (value := unicodedata.numeric(chr(point), -1)) in range(10)
}


def _base_form(character: str) -> str:
    if character.isascii():
        return character.casefold()
    if ideograph := EQUIVALENT_IDEOGRAPHS.get(character):
        return ideograph
    name = unicodedata.name(character, "")
    if latin := _LATIN_NAME.search(name):
        return latin[1].casefold()
    if name.endswith("PLUS SIGN"):
        return "+"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if is_han(character):
        return unified_ideograph(_mainland_form(character))
    return (look_alike(character) if character.isalpha() else character).casefold()


def simplified(text: str) -> str:
    """Unify width, case and traditional characters of `text`; nothing else is changed."""
    valid = _SURROGATE.sub("\ufffd", text)
    return str(_simplified(unicodedata.normalize("NFKC", valid).casefold()))


def _mainland_form(character: str) -> str:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        # Only what isn't simplified anyway: to the Japanese table 欠 is another 缺.
        character = _traditional(character)
    return str(_simplified(character))


# Everyday text uses a few thousand characters; each costs several look-ups the first time.
@lru_cache(maxsize=65_536)
def normalize_character(character: str) -> str:
    """Return the simplest characters that mean the same; "" for an invisible character.

    Compatibility forms, accents, case, traditional and Japanese forms and look-alikes of other
    scripts are unified. Punctuation and symbols stay, white space becomes a space or a line
    break. Chinese digits stay: see NUMERALS.
    """
    if character == "\n":
        return character
    if INVISIBLE.fullmatch(character) or unicodedata.category(character)[0] in "CM":
        return " " if character == "\t" else ""
    without_marks = "".join(
        part
        for part in unicodedata.normalize("NFKD", character)
        if unicodedata.category(part)[0] not in "CM"
    )
    composed = unicodedata.normalize("NFKC", without_marks)
    result = "".join(_base_form(part) for part in composed)
    # Again, until nothing changes: a look-alike may itself have a simpler form.
    if result in (character, ""):
        return result
    return "".join(normalize_character(part) for part in result)
