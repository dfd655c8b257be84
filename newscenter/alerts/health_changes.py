"""Health checks that have begun to fail, or are in order again since the last look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from newscenter.alerts.delivery import Alert
from newscenter.monitoring.health_checks import CHECKS, Check
from newscenter.monitoring.problem import Problem

# One that comes and goes is told once an hour.
SECONDS_BETWEEN = 3600.0
ALERTS = "alerts"


class Change(NamedTuple):
    key: str
    is_bad: bool
    alert: Alert


class HealthChanges:
    """Memory of all that was told, in a file: a worker that starts again does not repeat it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._told = self._read()
        self._told_at: dict[str, float] = {}
        # What a single look has found may be a restart of the database.
        self._suspected: set[str] = set()

    def changes(self, problems: list[tuple[Check, Problem]], now: float) -> Iterator[Change]:
        """Yield what is to be told; two looks in a row must have found a problem."""
        failing: dict[str, tuple[Check, Problem]] = {}
        for check, problem in problems:
            # That alerts do not arrive, an alert can't tell.
            if check.key == ALERTS:
                continue
            failing.setdefault(check.key, (check, problem))
        for key, (check, problem) in failing.items():
            is_recent = now - self._told_at.get(key, -SECONDS_BETWEEN) < SECONDS_BETWEEN
            if key in self._suspected and key not in self._told and not is_recent:
                text = f"{check.name}: {problem.text}\n{problem.hint}"
                subject = _("Something needs attention: %s") % check.name
                yield Change(key, True, Alert(subject, text))
        self._suspected = set(failing)
        # Without its database the site can't tell about most other things.
        if "database" in failing:
            return
        for check in CHECKS:
            if check.key in self._told and check.key not in failing:
                text = _("%s: in order again") % check.name
                yield Change(check.key, False, Alert(text, text))

    def mark_told(self, change: Change, now: float) -> None:
        if change.is_bad:
            self._told.add(change.key)
            self._told_at[change.key] = now
        else:
            self._told.discard(change.key)
        try:
            self._file.parent.mkdir(mode=0o750, exist_ok=True)
            self._file.write_text(json.dumps(sorted(self._told)))
        except OSError:
            # A full disk is told about all the same.
            return

    def _read(self) -> set[str]:
        try:
            keys = json.loads(self._file.read_text())
            return {key for key in keys if isinstance(key, str)}
        except (OSError, ValueError, TypeError):
            return set()
