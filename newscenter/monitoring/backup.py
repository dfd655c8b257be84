"""The time of the last backup, where whoever makes backups tells it: docs/deployment.md."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

# Touched by the commands that make a backup.
STAMP = "last_backup"


def last_backup() -> datetime | None:
    """Return when the last backup was made; None if nobody has told."""
    try:
        return datetime.fromtimestamp(Path(settings.VAR_DIR, STAMP).stat().st_mtime, UTC)
    except OSError:
        return None
