"""Errors on their way to the worker, which tells about them: nothing is sent in a request.

They wait in a file of VAR_DIR, since several processes meet them. What is written holds no words of
readers and no secrets: the place in the code, and the number of the request in the log, where the
message of the error stands.
"""

from __future__ import annotations

import fcntl
import json
import logging
import time
import traceback
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple

from django.conf import settings

from newscenter.log_redaction import redact, request_of
from newscenter.monitoring.request_ids import id_of, route_of

FOLDER, FILE = "alerts", "errors"
MOST_BYTES = 512 * 1024
# A loop that fails a thousand times a second writes a line a minute, with a count.
SECONDS_BETWEEN_LINES = 60.0
MOST_KINDS = 200
FRAMES = 12


class ErrorReport(NamedTuple):
    # The same for all errors of one place.
    kind: str
    text: str
    number: int = 1


def folder() -> Path:
    return Path(settings.VAR_DIR) / FOLDER


def are_wanted() -> bool:
    return bool(settings.ADMINS or settings.ALERT_WEBHOOK)


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}\n    {redact(frame.line or '')}"
        for frame in frames
    ]


def report(record: logging.LogRecord) -> ErrorReport:
    """Return what may be told about a record of the log."""
    # Before the values are put in, which may be readers' words.
    template = redact(str(record.msg))[:200]
    lines = [f"{record.name}: {template}"]
    location = template
    if record.exc_info and record.exc_info[0]:
        kind, _error, trace = record.exc_info
        frames = _frames(trace)
        location = f"{kind.__module__}.{kind.__qualname__} {frames[-1] if frames else ''}"
        lines = [f"{kind.__module__}.{kind.__qualname__}", *frames]
    if request := request_of(record):
        lines.append(f"{route_of(request)} ({id_of(request)})")
    return ErrorReport(f"{record.name} {location}"[:300], "\n".join(lines))


class ErrorHandler(logging.Handler):
    """Leaves errors for the worker, each kind at most once a minute."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._lines = Lock()
        self._written: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        # A refused request is no error of ours, and what fails in telling is not told.
        if getattr(record, "status_code", 500) < 500 or record.name.startswith(__package__):
            return
        # Whatever goes wrong here, the request goes on.
        with suppress(Exception):
            if are_wanted():
                self._leave(report(record))

    def _leave(self, error: ErrorReport) -> None:
        now = time.monotonic()
        with self._lines:
            kind = error.kind
            if kind not in self._counts and len(self._counts) >= MOST_KINDS:
                kind = "other"
            self._counts[kind] = self._counts.get(kind, 0) + 1
            if now - self._written.get(kind, -SECONDS_BETWEEN_LINES) < SECONDS_BETWEEN_LINES:
                return
            if append(error._replace(kind=kind, number=self._counts[kind])):
                self._written[kind], self._counts[kind] = now, 0


def append(error: ErrorReport) -> bool:
    """Add a line to the file, and return whether that was possible at once."""
    try:
        folder().mkdir(mode=0o750, exist_ok=True)
        with (folder() / FILE).open("a") as file:
            # The worker holds it for a moment; no request waits for that.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if file.tell() > MOST_BYTES:
                return False
            file.write(json.dumps(error) + "\n")
    except OSError:
        return False
    return True


def take() -> list[ErrorReport]:
    """Return the errors in the file, and empty it."""
    try:
        with (folder() / FILE).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            lines = file.read().splitlines()
            file.truncate(0)
    except OSError:
        return []
    reports = []
    for line in lines:
        # The last one may have been cut off by a full disk.
        with suppress(ValueError, TypeError):
            reports.append(_read(json.loads(line)))
    return reports


def _read(values: list[Any]) -> ErrorReport:
    kind, text, number = values
    return ErrorReport(str(kind), str(text), int(number))
