"""Names of backups: each has the second in which it was begun."""

from __future__ import annotations

import re
from datetime import UTC, datetime

ENCRYPTED = ".age"
_FORMAT = "newscenter-%Y%m%dT%H%M%SZ"
_PATTERN = re.compile(r"(newscenter-\d{8}T\d{6}Z)\.tar(?:\.age)?")
# Made before a restore: no rule ever deletes it.
BEFORE_RESTORE = "before-restore-"


def name_of(at: datetime, *, is_encrypted: bool, prefix: str = "") -> str:
    suffix = ENCRYPTED if is_encrypted else ""
    return f"{prefix}{at.astimezone(UTC).strftime(_FORMAT)}.tar{suffix}"


def time_of(name: str) -> datetime | None:
    """Return when the backup was begun; None for a file that is no backup of a rule's."""
    match = _PATTERN.fullmatch(name)
    try:
        return datetime.strptime(match[1], _FORMAT).replace(tzinfo=UTC) if match else None
    except ValueError:
        return None
