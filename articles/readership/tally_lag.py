"""The lag of the tally: how much of the visit log is not counted yet, and for how long."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from articles.models.visit_position import VisitPosition
from articles.readership.log_files import LogFile, examine, paths
from articles.readership.tally import MAX_LINE


class TallyLag(NamedTuple):
    bytes: int
    # Since the oldest visit that waits; 0 where none does.
    seconds: float

    @classmethod
    def read(cls, folder: Path) -> TallyLag:
        files = _files(folder)
        positions = VisitPosition.read(file.digest for file in files)
        waiting = [(file, positions.get(file.digest, 0)) for file in files]
        waiting = [(file, offset) for file, offset in waiting if file.size > offset]
        times = [_time_at(file, offset) for file, offset in waiting]
        oldest = min(filter(None, times), default=None)
        return cls(
            sum(file.size - offset for file, offset in waiting),
            max(time.time() - oldest, 0) if oldest else 0,
        )


def _files(folder: Path) -> list[LogFile]:
    # Of copies of one file, one: the tally counts them once.
    files: dict[str, LogFile] = {}
    for path in paths(folder):
        try:
            file = examine(path)
        except OSError:
            # Renamed or removed just now, or unreadable, which the log of the tally says.
            continue
        if file:
            files[file.digest] = file
    return list(files.values())


def _time_at(file: LogFile, offset: int) -> float | None:
    """Return the time of the first line that is not counted; None if it is no whole line."""
    try:
        with file.path.open("rb") as log:
            log.seek(offset)
            return float(log.readline(MAX_LINE).split(b"\t", 1)[0])
    except (OSError, ValueError):
        return None
