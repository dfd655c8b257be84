"""Time to screen a comment, with few and with many terms: python -m bench.screening

Compared with what a comment of 500 characters may cost with 50,000 terms: 2 ms, and 3 ms if it is a
mix that nobody writes.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from functools import partial

from bench.environment import say

# isort: split
from bench.limits import judge
from comments.screening.findings import screen_text
from comments.screening.matcher import Matcher
from comments.screening.term_entry import TermEntry

ALLOWED_MS = {"running": 2.0, "mixed": 3.0, "apart": 3.0}
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


def main() -> int:
    say(f"A comment of {LENGTH} characters")
    results = []
    for count in (500, 5_000, 50_000):
        began = time.perf_counter()
        terms = matcher(count)
        ready = time.perf_counter() - began
        for name, text in texts().items():
            spent = median_ms(text, terms)
            line = f"{count:6} terms (ready in {ready:.2f} s), {name:8}"
            results.append(judge(line, spent, at_most=ALLOWED_MS[name], unit=" ms"))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
