"""Time to screen a comment, with few and with many terms: python -m bench.screening

Printed as a ratio to what a comment of 500 characters may cost with 50,000 terms: 2 ms.
"""

from __future__ import annotations

import random
import statistics
import time
from functools import partial

from bench.environment import say

# isort: split
from comments.screening.findings import screen_text
from comments.screening.matcher import Matcher
from comments.screening.term_entry import TermEntry

ALLOWED_MS = 2.0
LENGTH = 500
ROUNDS = 60
# Some 2,800 common characters in the order of their pinyin.
CHARACTERS = [
    bytes([0xB0 + row, 0xA1 + cell]).decode("gb2312") for row in range(30) for cell in range(94)
]


def words(count: int, dice: random.Random) -> list[str]:
    """Return `count` different words of two to four characters."""
    unique: set[str] = set()
    while len(unique) < count:
        unique.add("".join(dice.choices(CHARACTERS, k=dice.randint(2, 4))))
    return sorted(unique)


def matcher(count: int) -> Matcher:
    """Return a matcher of `count` terms, every tenth of them also matched by sound and initials."""
    dice = random.Random(count)  # noqa: S311 (the same each time)
    return Matcher(
        TermEntry(word, by_pinyin=number % 10 == 0, by_initials=number % 10 == 0)
        for number, word in enumerate(words(count, dice))
    )


def texts() -> dict[str, str]:
    """Return three texts of one length: running text; characters mixed with single letters and
    digits, the worst case for initials; and characters separated by emoji."""
    dice = random.Random(1)  # noqa: S311 (the same each time)
    running = "".join(dice.choices([*CHARACTERS, *"，。！"], k=LENGTH))
    latin = "".join(
        dice.choices([*CHARACTERS[:200], *"abcdefghijklmnopqrstuvwxyz 0123456789"], k=LENGTH)
    )
    return {"running": running, "mixed": latin, "apart": "🌟".join(running[: LENGTH // 2])}


def median_ms(text: str, terms: Matcher) -> float:
    screen = partial(screen_text, "江边人", text, terms)
    screen()
    spent = []
    for _ in range(ROUNDS):
        # CPU time of this process, because other processes may be busy too.
        began = time.process_time()
        screen()
        spent.append(time.process_time() - began)
    return statistics.median(spent) * 1000


def main() -> None:
    for count in (500, 5_000, 50_000):
        began = time.perf_counter()
        terms = matcher(count)
        ready = time.perf_counter() - began
        for name, text in texts().items():
            spent = median_ms(text, terms)
            ratio = f"{spent / ALLOWED_MS:.2f} of what is allowed"
            say(f"{count:6} terms (ready in {ready:.2f} s)  {name:8} {spent:5.2f} ms  {ratio}")


if __name__ == "__main__":
    main()
