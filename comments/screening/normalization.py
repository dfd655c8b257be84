"""Normalize a text, keeping for each character its position in the original."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from comments.screening.confusables import NUMERALS, normalize_character

# An HTML entity, also one escaped twice; or a tag of HTML or a forum, which is invisible there.
_MARKUP = re.compile(
    r"&(?:(?:amp|\#38|\#x0*26);)*((?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?)"
    r"|(</?[a-z]{1,10}\s?/?>|\[/?[a-z]{1,10}\])",
    re.IGNORECASE,
)
_MARKUP_STARTS = frozenset("&<[")

# Symbols that are read aloud as letters: 加 is often written ➕, 妈 as a horse, Latin letters as
# flags.
_SYMBOLS_AS_LETTERS = (
    {ord("+"): "加"}
    | {0x1F1E6 + index: chr(ord("a") + index) for index in range(26)}
    | {
        ord(symbol): letter
        for letter, symbols in {
            "马": "🐴🐎",
            "狗": "🐶🐕",
            "猪": "🐷🐖",
            "鸡": "🐔🐓",
            "龟": "🐢",
            "牛": "🐮🐂",
            "草": "🌿🌱",
            "屎": "💩",
            "刀": "🔪🗡",
            "枪": "🔫",
            "药": "💊",
            "笔": "🖊🖋✏",
            "信": "❤♥💗💖💙💚💛💜🧡💕✉📧",
            "死": "💀☠",
            "钱": "💰💵",
            "裙": "👗",
            "冰": "🧊",
            "炮": "💣",
            "鸭": "🦆",
        }.items()
        for symbol in symbols
    }
)


class NormalizedText(NamedTuple):
    """A normalized text; `text[i]` comes from `original[starts[i]:ends[i]]`."""

    text: str
    starts: list[int]
    ends: list[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original that `text[start:end]` comes from."""
        return self.starts[start], self.ends[end - 1]

    def with_ascii_digits(self) -> NormalizedText:
        return self._replace(text=self.text.translate(NUMERALS))

    def alphanumeric(self) -> NormalizedText:
        """Return the letters and digits alone, without what stands between them."""
        kept = [index for index, character in enumerate(self.text) if character.isalnum()]
        return NormalizedText(
            "".join([self.text[index] for index in kept]),
            [self.starts[index] for index in kept],
            [self.ends[index] for index in kept],
        )

    def with_symbols_as_letters(self) -> NormalizedText | None:
        """Return the text with symbols that stand for letters as letters; None if it has none."""
        text = self.text.translate(_SYMBOLS_AS_LETTERS)
        return None if text == self.text else self._replace(text=text)


def _unescaped(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and character of `text`, entities resolved and tags as separators."""
    end = 0
    for match in _MARKUP.finditer(text):
        characters = "" if match[2] else html.unescape(f"&{match[1]}")
        if match[1] and characters == f"&{match[1]}":
            continue
        yield from ((index, index + 1, text[index]) for index in range(end, match.start()))
        # Not simply dropped: a tag in the middle of a term must count as a disguise.
        yield from ((match.start(), match.end(), character) for character in characters or "·")
        end = match.end()
    yield from ((index, index + 1, text[index]) for index in range(end, len(text)))


def _normalize_each(characters: Iterable[tuple[int, int, str]]) -> NormalizedText:
    normalized: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, character in characters:
        for part in normalize_character(character):
            normalized.append(part)
            starts.append(start)
            ends.append(end)
    return NormalizedText("".join(normalized), starts, ends)


def normalize(text: str) -> NormalizedText:
    """Normalize `text` character by character; separators between characters stay."""
    if not _MARKUP_STARTS.isdisjoint(text):
        return _normalize_each(_unescaped(text))
    parts = [*map(normalize_character, text)]
    if len(max(parts, key=len, default="")) > 1 or "" in parts:
        indexes = range(len(text))
        return _normalize_each(zip(indexes, range(1, len(text) + 1), text, strict=True))
    # The fast path for ordinary text: one character stays one character.
    return NormalizedText("".join(parts), [*range(len(text))], [*range(1, len(text) + 1)])


def folded(text: str) -> str:
    """Return the normalized letters and digits of `text`: equal for all disguises of a word."""
    return normalize(text).alphanumeric().with_ascii_digits().text
