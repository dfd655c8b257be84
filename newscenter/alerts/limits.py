"""Limits of alerts: an error that comes a thousand times is one message an hour, with a count."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from newscenter.alerts.error_log import ErrorReport

SECONDS_BETWEEN = 3600.0
# Of all kinds together; the others wait.
MOST_AN_HOUR = 10
MOST_KINDS = 100


@dataclass
class _Kind:
    text: str
    count: int = 0
    sent_at: float | None = None


class ErrorLimits:
    """Errors that have not been told yet, by their kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}
        self._sent: deque[float] = deque(maxlen=MOST_AN_HOUR)

    def add(self, errors: list[ErrorReport], now: float) -> None:
        self._forget(now)
        for error in errors:
            if error.kind in self._kinds or len(self._kinds) < MOST_KINDS:
                self._kinds.setdefault(error.kind, _Kind(error.text)).count += error.number

    def due(self, now: float) -> list[ErrorReport]:
        """Return what may be told now, each kind with the number of errors since the last time."""
        due = [
            ErrorReport(name, kind.text, kind.count)
            for name, kind in self._kinds.items()
            if kind.count and (kind.sent_at is None or now - kind.sent_at >= SECONDS_BETWEEN)
        ]
        recent = sum(now - at < SECONDS_BETWEEN for at in self._sent)
        return due[: MOST_AN_HOUR - recent]

    def mark_sent(self, error: ErrorReport, now: float) -> None:
        kind = self._kinds[error.kind]
        kind.count -= error.number
        kind.sent_at = now
        self._sent.append(now)

    def _forget(self, now: float) -> None:
        """Drop the kinds that have not come again for an hour."""
        self._kinds = {
            name: kind
            for name, kind in self._kinds.items()
            if kind.count or (kind.sent_at is not None and now - kind.sent_at < SECONDS_BETWEEN)
        }
