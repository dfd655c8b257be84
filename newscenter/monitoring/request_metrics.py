"""Metrics of requests: how many, by route and status, how long they took, and which were kept.

Each worker of the server counts in a file of its own, in the folder that PROMETHEUS_MULTIPROC_DIR
names (deploy/serve does), so that any of them can answer for all. Without that folder, as in tests,
a process counts in its memory.
"""

from __future__ import annotations

import fcntl
import logging
import os
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

logger = logging.getLogger(__name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Pages that are kept take less than a millisecond; nginx gives up after 30 seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# For every route with every status that it can have, there is room for twice as many.
FILE_SIZE = 4 * 1024 * 1024


def _take_number(folder: Path) -> int:
    """Return the lowest number that no living worker has: the next one goes on with its file.

    The number of the process would leave a file behind for every worker that was killed.
    """
    for number in count():
        lock = os.open(folder / f"worker-{number}.lock", os.O_CREAT | os.O_RDWR, 0o640)
        try:
            # Held for as long as the process lives.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return number
    raise AssertionError


def _reserve_file(folder: Path, number: int) -> None:
    """Reserve the room that the file may need.

    The library maps it into memory, where writing without room on the disk ends the process.
    """
    path = folder / f"histogram_{number}.db"
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o640)
    try:
        os.posix_fallocate(file, 0, FILE_SIZE)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(file)


def _share_values() -> bool:
    """Have the library keep values in the file of this worker; return whether it can."""
    if not os.environ.get(FOLDER):
        return False
    folder = Path(os.environ[FOLDER])
    try:
        number = _take_number(folder)
        _reserve_file(folder, number)
    except OSError as error:
        logger.warning("Metrics are those of one worker, there is no room to share: %s", error)
        values.ValueClass = values.MutexValue
        return False
    values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]
    return True


is_shared = _share_values()
registry = CollectorRegistry()
seconds = Histogram(
    "newscenter_request_seconds",
    "Seconds from the arrival of a request to its answer, by route, status and source of the page.",
    ("route", "status", "source"),
    buckets=BUCKETS,
    registry=registry,
)


# The library's own search for them takes longer than counting.
_children: dict[tuple[str, int, str], Histogram] = {}


def observe(route: str, status: int, source: str, duration: float) -> None:
    """Count a request that was answered with this status after `duration` seconds."""
    child = _children.get((route, status, source))
    if child is None:
        child = seconds.labels(route, f"{status // 100}xx", source)
        _children[route, status, source] = child
    child.observe(duration)


def collected() -> CollectorRegistry:
    """Return the registry with the counts of all workers."""
    if not is_shared:
        return registry
    merged = CollectorRegistry()
    MultiProcessCollector(merged, os.environ[FOLDER])  # type: ignore[no-untyped-call]
    return merged
