"""Questions in words, for readers who can't make out the picture.

What such a question stops: programs that fill in every form they come across. It does not stop
somebody who writes a program for this very site, as letters in a picture don't either. Whoever
may choose gets the easier of the two, so no hurdle here is higher than this one; what holds back
a determined sender is the limit for each network, and that nothing appears unreviewed.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from secrets import SystemRandom
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_chance = SystemRandom()

NUMBERS = [
    pgettext_lazy("number", "zero"),
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
    pgettext_lazy("number", "eleven"),
    pgettext_lazy("number", "twelve"),
    pgettext_lazy("number", "thirteen"),
    pgettext_lazy("number", "fourteen"),
    pgettext_lazy("number", "fifteen"),
    pgettext_lazy("number", "sixteen"),
    pgettext_lazy("number", "seventeen"),
    pgettext_lazy("number", "eighteen"),
    pgettext_lazy("number", "nineteen"),
    pgettext_lazy("number", "twenty"),
]


def _small() -> int:
    # Not two, which Chinese writes in two ways.
    return _chance.randint(3, 9)


def _large_and_small() -> list[int]:
    return [_chance.randint(10, 18), _small()]


def _in_steps() -> list[int]:
    first, step = _chance.randint(1, 6), _chance.randint(1, 3)
    return [first, first + step, first + 2 * step]


@dataclass(frozen=True)
class Kind:
    wording: _StrPromise
    numbers: Callable[[], list[int]]
    answer: Callable[..., int]


KINDS = {
    "plus": Kind(_("What is {0} plus {1}?"), lambda: [_small(), _small()], operator.add),
    "minus": Kind(_("What is {0} minus {1}?"), _large_and_small, operator.sub),
    "more": Kind(
        _("{0} apples and {1} more: how many apples?"), lambda: [_small(), _small()], operator.add
    ),
    "left": Kind(
        _("Of {0} apples {1} are eaten: how many are left?"), _large_and_small, operator.sub
    ),
    "largest": Kind(
        _("Which is the largest: {0}, {1} or {2}?"), lambda: _chance.sample(range(1, 20), 3), max
    ),
    "smallest": Kind(
        _("Which is the smallest: {0}, {1} or {2}?"), lambda: _chance.sample(range(1, 20), 3), min
    ),
    "next": Kind(_("What comes next: {0}, {1}, {2}, …?"), _in_steps, lambda a, b, c: c + b - a),
}


def ask() -> tuple[str, str]:
    """A question as it is stored, such as “plus 7 5”, and its answer in digits."""
    name = _chance.choice(list(KINDS))
    numbers = KINDS[name].numbers()
    return " ".join([name, *map(str, numbers)]), str(KINDS[name].answer(*numbers))


def is_question(stored: str) -> bool:
    """Whether this is a stored question, and not the letters of a picture."""
    return stored.partition(" ")[0] in KINDS


def in_words(stored: str) -> str:
    """The stored question as a sentence."""
    name, *numbers = stored.split()
    return KINDS[name].wording.format(*(NUMBERS[int(number)] for number in numbers))


def _in_chinese(said: str) -> int | None:
    tens, ten, ones = said.partition("十")
    try:
        if not ten:
            return int(unicodedata.numeric(said))
        return 10 * int(unicodedata.numeric(tens or "一")) + int(unicodedata.numeric(ones or "零"))
    except (TypeError, ValueError):
        return None


def number_in(answer: str) -> int | None:
    """The number that was typed: in digits of any width, or in words, the Chinese below a hundred
    and those of the site's language."""
    said = unicodedata.normalize("NFKC", answer).strip(" \t.。").casefold().removesuffix("个")
    if said.isdecimal():
        return int(said)
    names = [str(name) for name in NUMBERS]
    if said in names:
        return names.index(said)
    return _in_chinese(said.replace("两", "二").replace("拾", "十"))
