"""Fold characters that look the same into one: the table of search and of screening.

`unicode_data/EquivalentUnifiedIdeograph.txt` is Unicode's own file, unchanged. To renew it:
apt-get install unicode-data, then copy it from /usr/share/unicode/. NFKC covers the Kangxi
radicals of that file, but neither the other radicals nor the strokes, which PDF files contain in
place of whole characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import regex
from confusable_homoglyphs import confusables

_IDEOGRAPHS = Path(__file__).parent / "unicode_data" / "EquivalentUnifiedIdeograph.txt"
_MAPPING = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)")

# Unicode's own list of what is not shown, among them fillers that count as letters.
INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_LAST_EVERYDAY_ROW = 0xD7
_HAN = regex.compile(r"\p{Han}")


def _read_equivalents() -> Iterator[tuple[str, str]]:
    for line in _IDEOGRAPHS.read_text(encoding="utf-8").splitlines():
        if match := _MAPPING.match(line):
            first, last, ideograph = match.groups()
            for point in range(int(first, 16), int(last or first, 16) + 1):
                yield chr(point), chr(int(ideograph, 16))


# The ordinary characters of radicals and strokes: 门 for ⻔.
EQUIVALENT_IDEOGRAPHS = dict(_read_equivalents())


@lru_cache(maxsize=65_536)
def is_han(character: str) -> bool:
    return _HAN.fullmatch(character) is not None


def _homoglyphs(letter: str) -> list[str]:
    matches = confusables.is_confusable(letter, greedy=True, preferred_aliases=[])
    return [homoglyph["c"] for homoglyph in matches[0]["homoglyphs"]] if matches else []


def look_alike(letter: str) -> str:
    """Return the Latin or Han letter that a letter of another script looks like, or the letter."""
    # Small в looks like no Latin letter; as a capital it is a B.
    homoglyphs = _homoglyphs(letter) + _homoglyphs(letter.upper())
    latin = [other for other in homoglyphs if len(other) == 1 and other.isascii()]
    latin = [other for other in latin if other.isalnum()]
    if latin:
        # Unicode's table has no capital I: every upright line is an l in it.
        return "i" if latin[0] == "l" and letter.isupper() else latin[0]
    return next((other for other in homoglyphs if is_han(other)), letter)


def _is_ordinary_ideograph(character: str) -> bool:
    is_compatible = unicodedata.normalize("NFKC", character) != character
    return is_han(character) and not is_compatible and character not in EQUIVALENT_IDEOGRAPHS


def _rarity(ideograph: str) -> tuple[int, str]:
    """Return a key that sorts the commonest of several ideographs first."""
    try:
        row = ideograph.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 2, ideograph
    # The first level of GB 2312, up to this row, has the characters of everyday texts.
    return int(row > _LAST_EVERYDAY_ROW), ideograph


def is_everyday(ideograph: str) -> bool:
    """Whether everyday texts have this ideograph."""
    return _rarity(ideograph)[0] == 0


def unified_ideograph(ideograph: str) -> str:
    """Return the commonest ideograph that looks the same: 门 for the radical ⻔, 研 for 硏.

    Everyday characters stay apart, such as 土 and 士.
    """
    equivalent = EQUIVALENT_IDEOGRAPHS.get(ideograph, ideograph)
    if is_everyday(equivalent):
        return equivalent
    homoglyphs = filter(_is_ordinary_ideograph, _homoglyphs(equivalent))
    return min([equivalent, *homoglyphs], key=_rarity)


def _fold_part(character: str) -> str:
    if is_han(character):
        return unified_ideograph(character)
    if character.isascii() or not character.isalpha():
        return EQUIVALENT_IDEOGRAPHS.get(character, character)
    return look_alike(character).casefold()


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Return `character` in one width and case, as the letter it looks like; "" if invisible."""
    if INVISIBLE.match(character) or unicodedata.category(character) == "Cs":
        return ""
    compatible = unicodedata.normalize("NFKC", character).casefold()
    folded = "".join(map(_fold_part, unicodedata.normalize("NFKC", compatible)))
    # Again, until nothing changes: a look-alike may itself have a simpler form.
    return folded if folded == character else "".join(map(fold_character, folded))
