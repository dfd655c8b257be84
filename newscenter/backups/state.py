"""The outcome of the last backup and of the last drill, kept in a file that no restore replaces."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.utils import timezone

FILE = "backup_state.json"


@dataclass
class State:
    """Times in seconds, 0 for never; errors are sentences, empty when the last run went well."""

    first_backup_at: float = 0
    backup_at: float = 0
    backup_name: str = ""
    backup_bytes: int = 0
    backup_error: str = ""
    drill_at: float = 0
    drill_name: str = ""
    drill_error: str = ""

    @classmethod
    def read(cls) -> Self:
        try:
            values = json.loads(_path().read_text())
            return cls(**{field.name: values[field.name] for field in fields(cls)})
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self) -> None:
        draft = _path().with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1))
        os.replace(draft, _path())  # noqa: PTH105 (as everywhere where it has to be atomic)


def _path() -> Path:
    return Path(settings.VAR_DIR) / FILE


def record(**values: object) -> None:
    """Write what has come of a backup or drill just now."""
    state = State.read()
    for name, value in values.items():
        setattr(state, name, value)
    state.first_backup_at = state.first_backup_at or state.backup_at
    state.write()


def record_failure(**values: object) -> None:
    """Write why a backup or drill has failed, unless that is the very reason: a full disk."""
    with suppress(OSError):
        record(**values)


def now() -> float:
    return timezone.now().timestamp()


def as_time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
