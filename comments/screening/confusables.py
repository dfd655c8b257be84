"""What one character says, whatever it is dressed as."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import regex
from confusable_homoglyphs import confusables
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

# Unicode's own list of what is not shown, among them fillers that count as letters.
_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_HAN = regex.compile(r"\p{Han}")
# Halves of a character, which no other program takes; forms refuse them, files may hold them.
_HALF = re.compile("[\ud800-\udfff]")
# 🅰, ʟ and ø have no decomposition; their names tell.
_LATIN_NAME = re.compile(r"\bLATIN (?:CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL )?([A-Z])( WITH |$)")

_simplified = OpenCC("t2s").convert
_traditional = OpenCC("jp2t").convert

# Fullwidth, circled, Arabic, Chinese and bankers' digits alike; one sign for one sign.
NUMERALS = {
    point: str(int(value))
    for point in range(0x3007, 0xA000)
    if (value := unicodedata.numeric(chr(point), -1)) in range(10)
}


@lru_cache(maxsize=65_536)
def is_han(sign: str) -> bool:
    return _HAN.fullmatch(sign) is not None


def _twins(letter: str) -> list[str]:
    found = confusables.is_confusable(letter, greedy=True, preferred_aliases=[])
    return [each["c"] for each in found[0]["homoglyphs"]] if found else []


def _twin(letter: str) -> str:
    """The Latin or Han letter that this letter of another script looks like, or the letter."""
    # Small в looks like no Latin letter; as a capital it is a B.
    twins = _twins(letter) + _twins(letter.upper())
    latin = [twin for twin in twins if len(twin) == 1 and twin.isascii() and twin.isalnum()]
    if latin:
        # The table has no capital I: all such strokes are an l to it.
        return "i" if latin[0] == "l" and letter.isupper() else latin[0]
    return next((twin for twin in twins if is_han(twin)), letter)


def _plainer(character: str) -> str:
    if character.isascii():
        return character.casefold()
    name = unicodedata.name(character, "")
    if latin := _LATIN_NAME.search(name):
        return latin[1].casefold()
    if name.endswith("PLUS SIGN"):
        return "+"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if is_han(character):
        return _of_the_mainland(character)
    return (_twin(character) if character.isalpha() else character).casefold()


def simplified(text: str) -> str:
    """The text in one width, case and kind of characters, nothing else changed."""
    whole = _HALF.sub("\ufffd", text)
    return str(_simplified(unicodedata.normalize("NFKC", whole).casefold()))


def _of_the_mainland(character: str) -> str:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        # Only what isn't simplified anyway: to the Japanese table 欠 is another 缺.
        character = _traditional(character)
    return str(_simplified(character))


@lru_cache(maxsize=65_536)
def plain(character: str) -> str:
    """The character in the plainest signs that say the same; "" for what isn't seen.

    Compatibility forms, accents, case, traditional and Japanese forms and look-alikes of other
    scripts fall together. Punctuation and symbols stay, white space becomes a space or a line
    end. Chinese digits stay: see NUMERALS.
    """
    if character == "\n":
        return character
    if _UNSEEN.fullmatch(character) or unicodedata.category(character)[0] in "CM":
        return " " if character == "\t" else ""
    bare = "".join(
        each
        for each in unicodedata.normalize("NFKD", character)
        if unicodedata.category(each)[0] not in "CM"
    )
    said = "".join(_plainer(each) for each in unicodedata.normalize("NFKC", bare))
    # A second look: a look-alike may itself have a plainer form.
    return said if said in (character, "") else "".join(plain(each) for each in said)


@cache
def sound(sign: str) -> str:
    """The commonest pinyin of a Han character, without tone; any other sign as it is."""
    if not is_han(sign):
        return sign
    return str(lazy_pinyin(sign, style=Style.NORMAL, errors=lambda unknown: unknown)[0])
