"""The tally: it reads the visit log and adds the visits to the views of their day.

The counts, and how far each file was read, are one transaction: whatever is killed, and whenever, a
visit is counted once.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from articles.models import Article, DailyViews
from articles.models.visit_position import VisitPosition
from articles.readership.crawlers import LoggedRequest, is_reader
from articles.readership.log_files import MAX_BYTES, LogFile, examine, paths, remove
from articles.readership.log_space import LogSpace
from articles.readership.visit_log import EDGE_LOG
from articles.write_lock import atomic_without_waiting

logger = logging.getLogger(__name__)

# The headers of a browser are a tenth of this; whoever sends longer ones is not counted.
MAX_LINE = 4096
# Before the fields of the request are time, name and article: see to_line() in visit_log.py.
TABS = 2 + len(LoggedRequest._fields)
LOCK_TIMEOUT_MS = 2000
# A rotated file has no lock: nginx may write to it until it has opened the new one.
SECONDS_UNCHANGED = 60.0
# Every time zone is a multiple of it, so that the days begin at one.
QUARTER = 15 * 60

Counts = Counter[tuple[int, date]]


class Part(NamedTuple):
    """The lines of a file that are read at once."""

    file: LogFile
    start: int
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data)


def _length(parts: list[Part]) -> int:
    return sum(len(part.data) for part in parts)


@lru_cache(maxsize=64)
def _day(quarter: int) -> date:
    return timezone.localdate(datetime.fromtimestamp(quarter * QUARTER, UTC))


# Most requests of a site have the headers of a few hundred browsers.
@lru_cache(maxsize=8192)
def _is_visit(fields: bytes) -> bool:
    return is_reader(LoggedRequest(*fields.decode(errors="replace").split("\t")))


def _count(line: bytes, counts: Counts) -> bool:
    """Count the line if it is a visit; return whether it is a line of the log at all."""
    if len(line) > MAX_LINE:
        return True
    if line.count(b"\t") != TABS:
        return False
    try:
        seconds, _name, article, fields = line.split(b"\t", 3)
        day = _day(int(float(seconds)) // QUARTER)
        if _is_visit(fields) and article.isdigit() and len(article) < 19:
            counts[int(article), day] += 1
    except (ValueError, OverflowError, OSError):
        return False
    return True


def _count_part(part: Part, counts: Counts) -> None:
    lines = part.data.removesuffix(b"\n").split(b"\n")
    if garbage := sum(not _count(line, counts) for line in lines):
        logger.warning("%d lines of %s are no visits.", garbage, part.file.path.name)


def _without_unknown(counts: Counts) -> Counts:
    """Return the counts of articles that exist: the log may be older than the database."""
    ids = {article_id for article_id, _day in counts}
    unknown = ids - set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if unknown:
        logger.warning("There are visits of articles that do not exist: %s", sorted(unknown)[:9])
    return Counter({key: views for key, views in counts.items() if key[0] not in unknown})


@contextmanager
def only_tally(folder: Path) -> Iterator[bool]:
    """Yield whether no other tally counts this folder; none can begin meanwhile."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


class Tally:
    """Counts what is in the folder of the visit log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.views = 0
        self._space = LogSpace()
        self._unreadable: set[Path] = set()
        # How long each rotated file has been as it is.
        self._unchanged: dict[LogFile, float] = {}

    def count_all(self) -> None:
        """Count every whole line that is there now."""
        while self.count_some():
            pass

    def count_some(self) -> bool:
        """Count the next lines, and return whether many more are waiting."""
        self._space.reserve(self.folder / EDGE_LOG)
        files = self._files()
        positions = VisitPosition.read(file.digest for file in files)
        parts = self._parts(files, positions)
        if parts:
            self._commit(parts)
            positions |= {part.file.digest: part.end for part in parts}
        self._remove_finished(files, positions)
        is_cut = any(part.file.size - part.start > MAX_BYTES for part in parts)
        return is_cut or _length(parts) >= MAX_BYTES

    def _files(self) -> list[LogFile]:
        """Return the files of the log; of copies of one file the longest."""
        files: dict[str, LogFile] = {}
        for path in paths(self.folder):
            try:
                file = examine(path)
            except FileNotFoundError:
                # It was renamed just now, and will be seen under its new name.
                continue
            except OSError as error:
                self._report(path, error)
                continue
            if file and (file.digest not in files or file.size > files[file.digest].size):
                files[file.digest] = file
        return list(files.values())

    def _report(self, path: Path, error: OSError) -> None:
        if path not in self._unreadable:
            logger.error("%s can't be read: %s", path, error.strerror)
            self._unreadable.add(path)

    def _parts(self, files: list[LogFile], positions: dict[str, int]) -> list[Part]:
        parts: list[Part] = []
        for file in files:
            start = positions.get(file.digest, 0)
            if file.size > start and _length(parts) < MAX_BYTES:
                with suppress(FileNotFoundError):
                    parts.append(Part(file, start, file.read(start)))
        return [part for part in parts if part.data]

    def _commit(self, parts: list[Part]) -> None:
        counts: Counts = Counter()
        for part in parts:
            _count_part(part, counts)
        with atomic_without_waiting(LOCK_TIMEOUT_MS):
            counts = _without_unknown(counts)
            DailyViews.add(counts)
            for part in parts:
                VisitPosition.advance(part.file.digest, part.start, part.end)
        self.views += counts.total()

    def _remove_finished(self, files: list[LogFile], positions: dict[str, int]) -> None:
        finished = [file for file in files if positions.get(file.digest, 0) >= file.size]
        now = time.monotonic()
        self._unchanged = {
            file: self._unchanged.get(file, now) for file in finished if file.is_rotated
        }
        removed = [
            file.digest
            for file in finished
            if (file.is_left or now - self._unchanged.get(file, now) >= SECONDS_UNCHANGED)
            and remove(file)
            # The position of a rotated file stays: a copy of it may still be there.
            and file.is_left
        ]
        if removed:
            with atomic_without_waiting(LOCK_TIMEOUT_MS):
                VisitPosition.objects.filter(digest__in=removed).delete()
