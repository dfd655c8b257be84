"""Terms written by their sound: 薇信, weixin, wei信, wx."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from articles.character_folding import is_han

_LATIN = re.compile("[a-z]")
# wei1xin4
_TONE = re.compile("(?<=[a-z]{2})[1-5]")
# 4 is read like 死, and 8 like 吧.
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
# A longer word has too many mixtures of characters and initials to be worth searching for.
_MAX_ABBREVIATED_LENGTH = 12


@cache
def syllable(character: str) -> str:
    """Return the commonest pinyin of a Han character or digit, without tone, or what it is."""
    character = character.translate(_DIGITS)
    if not is_han(character):
        return character
    return str(lazy_pinyin(character, style=Style.NORMAL, errors=lambda unknown: unknown)[0])


def spellings(word: str) -> set[str]:
    """Return `word` in pinyin: character by character, and as a dictionary reads the phrase."""
    if sum(map(is_han, word)) < 2:
        return set()
    by_phrase = lazy_pinyin(word, style=Style.NORMAL, errors="default")
    return {"".join(map(syllable, word)), "".join(by_phrase)}


def abbreviations(word: str) -> set[str]:
    """Return the pinyin initials of `word`, with its Latin letters unchanged."""
    if sum(map(is_han, word)) < 2 or len(word) > _MAX_ABBREVIATED_LENGTH:
        return set()
    return {"".join(syllable(character)[0] for character in word)}


def is_abbreviation_of(text: str, word: str) -> bool:
    """Whether the Han characters of `text` sound like those of `word`: w信 for 微信, not w愿."""
    return len(text) == len(word) and all(
        syllable(written) == syllable(meant)
        for written, meant in zip(text, word, strict=True)
        if is_han(written)
    )


class PinyinText(NamedTuple):
    """A normalized text spelled in pinyin; `owners[i]` is the index of the character that
    `letters[i]` belongs to."""

    characters: str
    letters: str
    owners: list[int]
    has_latin: bool

    @classmethod
    def of(cls, characters: str) -> PinyinText:
        syllables = [*map(syllable, characters)]
        for tone in _TONE.finditer(characters):
            syllables[tone.start()] = ""
        owners = [index for index, letters in enumerate(syllables) for _ in letters]
        has_latin = _LATIN.search(characters) is not None
        return cls(characters, "".join(syllables), owners, has_latin)

    @property
    def initials(self) -> str:
        return "".join([syllable(character)[0] for character in self.characters])

    def character_span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the span of the characters spelled by `letters[first:last]`; None when the
        letters begin or end inside a syllable."""
        starts_inside = first > 0 and self.owners[first - 1] == self.owners[first]
        ends_inside = last < len(self.owners) and self.owners[last] == self.owners[last - 1]
        if starts_inside or ends_inside:
            return None
        return self.owners[first], self.owners[last - 1] + 1

    def has_as_many_syllables(self, start: int, end: int, word: str) -> bool:
        """Whether `characters[start:end]` can be `word` syllable by syllable: 先 is not 西安."""
        written = self.characters[start:end]
        han = sum(map(is_han, written))
        return len(written) == len(word) if han == len(written) else han < len(word)
