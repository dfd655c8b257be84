"""The outcome of the last verification of the logs, kept in a file for the health checks."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

FILE = "last_verification.json"


class LastVerification(NamedTuple):
    at: datetime
    problem_count: int
    # The sentence of the first problem, or nothing.
    problem: str


def path() -> Path:
    return Path(settings.VAR_DIR) / FILE


def record(problem_count: int, problem: str) -> None:
    """Write what has been found just now; without a place for it the command goes on."""
    at = timezone.now().timestamp()
    draft = path().with_suffix(".draft")
    with suppress(OSError):
        draft.write_text(json.dumps([at, problem_count, problem], ensure_ascii=False))
        draft.replace(path())


def read() -> LastVerification | None:
    """Return the last outcome; None if there is none that can be read."""
    try:
        at, count, problem = json.loads(path().read_text())
        return LastVerification(datetime.fromtimestamp(at, UTC), int(count), str(problem))
    except (OSError, ValueError, TypeError, OverflowError):
        return None
