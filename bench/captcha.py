"""Captchas: how many a program reads, and what one costs: python -m bench.captcha

Text recognition (tesseract; on Debian: apt install tesseract-ocr) reads 200 pictures, each prepared
in several ways; at most a tenth may be read in any of them. Then captchas are issued while the
tables hold 200,000 (`--rows`), and pictures drawn.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bench.environment import analyze, say, test_database

# isort: split
from captcha.models import CaptchaStore
from django.db import connection
from django.utils import timezone
from PIL import Image, ImageFilter, ImageOps

from bench.limits import judge
from comments.models import IssuedCaptcha
from comments.posting import captcha, captcha_picture

MAX_READ = 0.1
ISSUE_MS = 2.0
DRAW_MS = 10.0
NETWORKS = 5000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A single word, a single line, and a line as it is.
LAYOUTS = ("8", "7", "13")

Prepare = Callable[[Image.Image], Image.Image]
PREPARATIONS: dict[str, Prepare] = {
    "as it is": lambda image: image,
    "median": lambda image: image.filter(ImageFilter.MedianFilter(3)),
    "threshold": lambda image: image.point(lambda value: 255 * (value > 128)),
    "thin strokes opened": lambda image: image.filter(ImageFilter.MaxFilter(5)).filter(
        ImageFilter.MinFilter(5)
    ),
    "gaps closed": lambda image: image.filter(ImageFilter.MinFilter(5)).filter(
        ImageFilter.MaxFilter(5)
    ),
    "inverted": ImageOps.invert,
    "edges": lambda image: ImageOps.invert(image.filter(ImageFilter.FIND_EDGES)),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
}


def recognized(picture: Image.Image, layout: str) -> str:
    """Return the letters that tesseract reads in the picture."""
    file = io.BytesIO()
    picture.resize((picture.width * 2, picture.height * 2)).save(file, "PNG")
    command = ["tesseract", "-", "-", "--psm", layout]
    command += ["-c", f"tessedit_char_whitelist={LETTERS}"]
    # One thread each: it uses several for a picture, which wait for one another.
    result = subprocess.run(
        command,
        input=file.getvalue(),
        capture_output=True,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    return "".join(result.stdout.decode().split())


def pictures(count: int) -> Iterator[tuple[str, Image.Image]]:
    for number in range(count):
        letters = captcha_picture.make_letters()
        png = captcha_picture.png(f"{number:040x}", letters)
        yield letters, Image.open(io.BytesIO(png))


def measure_recognition(count: int) -> bool:
    if not shutil.which("tesseract"):
        say("Not measured, tesseract is missing; on Debian: apt install tesseract-ocr")
        return True
    passed, drawn = True, list(pictures(count))
    for name, prepare in PREPARATIONS.items():
        for layout in LAYOUTS:

            def is_read(drawn_one: tuple[str, Image.Image]) -> bool:
                letters, picture = drawn_one
                return recognized(prepare(picture), layout) == letters  # noqa: B023 (used at once)

            with ThreadPoolExecutor(os.cpu_count()) as pool:
                read = sum(pool.map(is_read, drawn))
            line = f"{name:20} layout {layout:>2}, read of {count}"
            passed &= judge(line, read, at_most=MAX_READ * count)
    return passed


def fill(rows: int) -> None:
    """Store open captchas of many networks, as a flood of requests would leave them."""
    expires_at = timezone.now() + timedelta(minutes=20)
    keys = [f"{number:040x}" for number in range(rows)]
    stored = (
        CaptchaStore(challenge="ABEH", response="abeh", hashkey=key, expiration=expires_at)
        for key in keys
    )
    CaptchaStore.objects.bulk_create(stored, batch_size=5000)
    issued = (
        IssuedCaptcha(key=key, network=f"network {number % NETWORKS}", expires_at=expires_at)
        for number, key in enumerate(keys)
    )
    IssuedCaptcha.objects.bulk_create(issued, batch_size=5000)
    analyze()


def measured(name: str, limit: float, action: Callable[[int], object], rounds: int) -> bool:
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - start) * 1000)
    median = statistics.median(times)
    return judge(f"{name:42} median", median, at_most=limit, unit=" ms")


def measure_costs(rows: int, rounds: int) -> bool:
    fill(rows)
    say(f"{connection.vendor}, {rows:,} open captchas")
    full = "network 1"
    for _ in range(captcha.OPEN_PER_NETWORK):
        captcha.issue(full)
    results = [
        measured("issue", ISSUE_MS, lambda n: captcha.issue(f"new {n}"), rounds),
        measured(
            "issue to a network with as many as it may",
            ISSUE_MS,
            lambda _n: captcha.issue(full),
            rounds,
        ),
    ]
    past = timezone.now() - timedelta(minutes=1)
    CaptchaStore.objects.update(expiration=past)
    IssuedCaptcha.objects.update(expires_at=past)
    results += [
        measured(
            "issue while all have expired", ISSUE_MS, lambda n: captcha.issue(f"later {n}"), rounds
        ),
        measured("draw", DRAW_MS, lambda n: captcha_picture.png(f"draw {n}", "ABEH"), rounds),
    ]
    return all(results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    with test_database():
        results = [measure_costs(options.rows, options.rounds)]
    if connection.vendor == "sqlite":
        results.append(measure_recognition(options.pictures))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
