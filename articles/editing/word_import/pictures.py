"""Decoding of a file's pictures, each in a process of its own: one that crashes spoils no other."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.images.worker import SECONDS_OF_WORK

# A phone's picture takes a third of a second, and ten of them must not take three.
AT_ONCE = min(2, os.cpu_count() or 1)
TOO_SLOW: dict[str, Any] = {"code": "too_slow", "picture": b""}


@dataclass
class _Decoding:
    """A process that decodes a picture."""

    child: int
    pipe: int
    digest: str

    @classmethod
    def start(cls, data: bytes, seconds: float) -> _Decoding:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.close(reading)
                _answer(data, writing, seconds)
            finally:
                # Nothing of the parent is to be written twice.
                os._exit(0)
        os.close(writing)
        return cls(child, reading, hashlib.sha256(data).hexdigest())

    def finish(self) -> dict[str, Any]:
        with os.fdopen(self.pipe, "rb") as file:
            head, picture = file.readline(), file.read()
        os.waitpid(self.child, 0)
        # One that was ended at its limits has said nothing.
        values = json.loads(head) | {"picture": picture} if head else TOO_SLOW
        return values | {"digest": self.digest}


def _answer(data: bytes, pipe: int, seconds: float) -> None:
    """Write the picture as it is stored, or why it is not; runs in the child."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_WORK, SECONDS_OF_WORK))
    signal.alarm(max(1, int(seconds)))
    from articles.images.reencoding import reencode  # noqa: PLC0415

    values = reencode(data)
    picture = values.pop("picture", b"")
    with os.fdopen(pipe, "wb") as file:
        file.write(json.dumps(values).encode() + b"\n" + picture)


def reencoded(readers: Sequence[Callable[[], bytes]], seconds: float) -> list[dict[str, Any]]:
    """Return the pictures as `articles.images.reencoding` does, with the digests of their files.

    Those for which the time is over are refused.
    """
    # Imported once, before the processes divide.
    import articles.images.reencoding  # noqa: F401, PLC0415

    end = time.monotonic() + seconds
    done: list[dict[str, Any]] = []
    running: deque[_Decoding] = deque()
    for read in readers:
        if len(running) == AT_ONCE:
            done.append(running.popleft().finish())
        left = end - time.monotonic()
        if left <= 0:
            break
        running.append(_Decoding.start(read(), left))
    done += [decoding.finish() for decoding in running]
    return done + [dict(TOO_SLOW) for _reader in readers[len(done) :]]
