"""A text in plain signs, each of which knows where it stands in the original."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from comments.screening.confusables import NUMERALS, plain

# One character written as several: an entity, also one escaped again. Tags say nothing.
_WRITTEN_OUT = re.compile(
    r"&(?:(?:amp|\#38|\#x0*26);)*((?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});?)"
    r"|(</?[a-z]{1,10}\s?/?>|\[/?[a-z]{1,10}\])",
    re.IGNORECASE,
)
_MAY_BE_WRITTEN_OUT = frozenset("&<[")

# What is left between words and yet read aloud: 加 is often written ➕, letters as flags.
_SPOKEN = {ord("+"): "加"} | {0x1F1E6 + place: chr(ord("a") + place) for place in range(26)}


class Reading(NamedTuple):
    """`text[i]` is said by the original's `[starts[i]:ends[i]]`."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the signs from `start` up to `end` stand."""
        return self.starts[start], self.ends[end - 1]

    def in_digits(self) -> Reading:
        """The same with Chinese digits as 0 to 9."""
        return self._replace(text=self.text.translate(NUMERALS))

    def words(self) -> Reading:
        """Letters and digits alone: what stands between them is left out."""
        kept = [place for place, sign in enumerate(self.text) if sign.isalnum()]
        return Reading(
            "".join([self.text[place] for place in kept]),
            [self.starts[place] for place in kept],
            [self.ends[place] for place in kept],
        )

    def spoken(self) -> Reading | None:
        """The same with plus signs and letters of flags read aloud; None if there are none."""
        text = self.text.translate(_SPOKEN)
        return None if text == self.text else self._replace(text=text)


def _characters(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for found in _WRITTEN_OUT.finditer(text):
        meant = "" if found[2] else html.unescape(f"&{found[1]}")
        if found[1] and meant == f"&{found[1]}":
            continue
        yield from ((place, place + 1, text[place]) for place in range(done, found.start()))
        yield from ((found.start(), found.end(), each) for each in meant or "·")
        done = found.end()
    yield from ((place, place + 1, text[place]) for place in range(done, len(text)))


def _read_one_by_one(characters: Iterable[tuple[int, int, str]]) -> Reading:
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, character in characters:
        for sign in plain(character):
            signs.append(sign)
            starts.append(start)
            ends.append(end)
    return Reading("".join(signs), starts, ends)


def read(text: str) -> Reading:
    """Read `text`: disguises of single characters fall away, separators stay."""
    if not _MAY_BE_WRITTEN_OUT.isdisjoint(text):
        return _read_one_by_one(_characters(text))
    signs = [*map(plain, text)]
    if len(max(signs, key=len, default="")) > 1 or "" in signs:
        return _read_one_by_one(zip(range(len(text)), range(1, len(text) + 1), text, strict=True))
    # Most texts are as plain as can be: a sign for each character.
    return Reading("".join(signs), [*range(len(text))], [*range(1, len(text) + 1)])


def folded(text: str) -> str:
    """Letters and digits of `text` in their plainest form: equal for all disguises of a word."""
    return read(text).words().in_digits().text
