"""Captcha questions in words, for readers who can't make out the picture.

They stop programs that fill in every form on the web. They don't stop one written for this very
site, and neither do letters in a picture. A program may choose the easier of the two, so the
picture need not be harder than these questions; what limits a determined sender is the rate limit
for each network, and that nothing is published without review.
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

# Not the seeded generator: from a few questions, the following ones could be computed.
_random = SystemRandom()

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
    # Not two: Chinese has two words for it, 二 and 两, and a sentence needs the right one.
    return _random.randint(3, 9)


def _large_and_small() -> list[int]:
    return [_random.randint(10, 18), _small()]


def _sequence() -> list[int]:
    first, step = _random.randint(1, 6), _random.randint(1, 3)
    return [first, first + step, first + 2 * step]


@dataclass(frozen=True)
class Kind:
    """A kind of question: its wording, how its numbers are chosen, and the answer to them."""

    wording: _StrPromise
    numbers: Callable[[], list[int]]
    answer: Callable[..., int]


KINDS = {
    "plus": Kind(_("What is {0} plus {1}?"), lambda: [_small(), _small()], operator.add),
    "minus": Kind(_("What is {0} minus {1}?"), _large_and_small, operator.sub),
    "more": Kind(
        _("{0} apples and {1} more: how many is that?"), lambda: [_small(), _small()], operator.add
    ),
    "left": Kind(
        _("You have {0} apples and eat {1}: how many are left?"), _large_and_small, operator.sub
    ),
    "largest": Kind(
        _("Which is the largest: {0}, {1} or {2}?"), lambda: _random.sample(range(1, 20), 3), max
    ),
    "smallest": Kind(
        _("Which is the smallest: {0}, {1} or {2}?"), lambda: _random.sample(range(1, 20), 3), min
    ),
    "next": Kind(_("What comes next: {0}, {1}, {2}, …?"), _sequence, lambda a, b, c: c + b - a),
}


def make() -> tuple[str, str]:
    """Return a question as it is stored, such as “plus 7 5”, and its answer in digits.

    Numbers and kind are stored rather than the sentence, which depends on the reader's language.
    """
    name = _random.choice(list(KINDS))
    numbers = KINDS[name].numbers()
    return " ".join([name, *map(str, numbers)]), str(KINDS[name].answer(*numbers))


def is_question(stored: str) -> bool:
    """Return whether this is a stored question, and not the letters of a picture."""
    return stored.partition(" ")[0] in KINDS


def in_words(stored: str) -> str:
    """Return the stored question as a sentence."""
    name, *numbers = stored.split()
    return KINDS[name].wording.format(*(NUMBERS[int(number)] for number in numbers))


def _parse_chinese(text: str) -> int | None:
    tens, ten, ones = text.partition("十")
    try:
        if not ten:
            return int(unicodedata.numeric(text))
        return 10 * int(unicodedata.numeric(tens or "一")) + int(unicodedata.numeric(ones or "零"))
    except (TypeError, ValueError):
        return None


def parse_number(answer: str) -> int | None:
    """Return the number that was typed, or None.

    It may be in digits of any width, in Chinese below a hundred, or in the words of the site's
    language.
    """
    text = unicodedata.normalize("NFKC", answer).strip(" \t.。").casefold().removesuffix("个")
    if text.isdecimal():
        return int(text)
    names = [str(name) for name in NUMBERS]
    if text in names:
        return names.index(text)
    return _parse_chinese(text.replace("两", "二").replace("拾", "十"))
