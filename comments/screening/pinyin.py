"""Words written as they sound: 薇信, weixin, wei信, wx."""

from __future__ import annotations

import re
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from comments.screening.confusables import is_han, sound

_LATIN = re.compile("[a-z]")
# wei1xin4
_TONE = re.compile("(?<=[a-z]{2})[1-5]")
# From here on a word has more mixtures of characters and initials than are worth looking for.
_LONGEST_MIXED = 12


def spellings(term: str, word: str) -> set[str]:
    """The term in pinyin: by each character's commonest sound, and as a dictionary reads it."""
    if sum(map(is_han, word)) < 2:
        return set()
    by_phrase = lazy_pinyin(word, style=Style.NORMAL, errors="default")
    return {"".join(map(sound, word)), "".join(by_phrase)}


def abbreviations(word: str) -> set[str]:
    """The term by the initials of its characters, Latin letters as they are."""
    if sum(map(is_han, word)) < 2 or len(word) > _LONGEST_MIXED:
        return set()
    return {"".join(sound(sign)[0] for sign in word)}


def stands_for(said: str, word: str) -> bool:
    """Whether what is said agrees with `word` wherever it isn't abbreviated: w信, but not w愿."""
    return len(said) == len(word) and all(
        sound(own) == sound(meant) for own, meant in zip(said, word, strict=True) if is_han(own)
    )


class Sounds(NamedTuple):
    """A text of plain signs as it sounds; `owners[i]` is the sign that the letter i belongs to."""

    signs: str
    text: str
    owners: list[int]
    has_latin: bool

    @classmethod
    def of(cls, signs: str) -> Sounds:
        letters = [*map(sound, signs)]
        for tone in _TONE.finditer(signs):
            letters[tone.start()] = ""
        owners = [place for place, spelled in enumerate(letters) for _ in spelled]
        return cls(signs, "".join(letters), owners, _LATIN.search(signs) is not None)

    @property
    def initials(self) -> str:
        return "".join([sound(sign)[0] for sign in self.signs])

    def place(self, first: int, last: int) -> tuple[int, int] | None:
        """The signs that say the letters from `first` up to `last`, if these are whole signs."""
        starts_inside = first > 0 and self.owners[first - 1] == self.owners[first]
        ends_inside = last < len(self.owners) and self.owners[last] == self.owners[last - 1]
        if starts_inside or ends_inside:
            return None
        return self.owners[first], self.owners[last - 1] + 1

    def fits(self, start: int, end: int, word: str) -> bool:
        """Whether syllables and characters may answer each other: 先 is no 西安."""
        said = self.signs[start:end]
        han = sum(map(is_han, said))
        return len(said) == len(word) if han == len(said) else han < len(word)
