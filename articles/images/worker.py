"""The process that decodes one picture: `python -m articles.images.worker LOCK < file > answer`.

The answer is a line of JSON, then the picture. With `--renditions NAME` the file is a picture of
the site, and the answer has its renditions. Memory and time are bounded, the process ends after
one picture, and a decoder that crashes takes nothing along. It imports no Django and has no
settings: what a hostile file may do to it, it does without passwords.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

# Together less than a proxy waits for an answer.
SECONDS_TO_WAIT = 8
SECONDS_TO_DECODE = 20
# Of a processor. The largest pictures take two or three on a slow one.
SECONDS_OF_WORK = 12
# Nobody waits for renditions. Those of the longest pictures take nine seconds.
SECONDS_TO_RENDER = 90
SECONDS_OF_RENDERING = 60
MEMORY = 1024 * 1024 * 1024
MAX_ANSWER = 64 * 1024 * 1024


class Busy(Exception):
    """Other pictures took too long."""


def limit_resources(seconds_of_work: int = SECONDS_OF_WORK) -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: seconds_of_work,
        resource.RLIMIT_FSIZE: MAX_ANSWER,
        resource.RLIMIT_CORE: 0,
    }
    for name, limit in limits.items():
        # Not every system knows every limit.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, (limit, limit))
    # Readers come first, for the processors and when memory runs out.
    os.nice(5)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _raise_busy(*_args: object) -> NoReturn:
    raise Busy


def wait_for_turn(path: str, seconds_to_decode: int = SECONDS_TO_DECODE) -> int:
    """Return the open lock file: the lock is held until the process ends."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    signal.signal(signal.SIGALRM, _raise_busy)
    signal.alarm(SECONDS_TO_WAIT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds_to_decode)
    return lock


def _answer(**values: Any) -> None:
    picture = values.pop("picture", b"")
    sys.stdout.buffer.write(json.dumps(values).encode() + b"\n" + picture)
    sys.stdout.buffer.flush()


def _encode_anew(lock: str) -> None:
    limit_resources()
    try:
        wait_for_turn(lock)
    except Busy:
        return _answer(code="busy")
    # Only now: those who wait need no memory for a decoder.
    from articles.images.reencoding import reencode  # noqa: PLC0415

    return _answer(**reencode(sys.stdin.buffer.read()))


def _render(lock: str, name: str) -> None:
    limit_resources(SECONDS_OF_RENDERING)
    try:
        wait_for_turn(lock, SECONDS_TO_RENDER)
    except Busy:
        return _answer(code="busy")
    from articles.images.rendering import render  # noqa: PLC0415

    return _answer(**render(sys.stdin.buffer.read(), name))


def main() -> None:
    lock, *options = sys.argv[1:]
    if options:
        _render(lock, options[1])
    else:
        _encode_anew(lock)


if __name__ == "__main__":
    main()
