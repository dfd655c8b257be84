"""The visit log: one line for each request of an article's page, appended to a file.

Nothing here asks the database, so that readers are counted while it is locked or away. Each process
has a file of its own below `settings.VISITS_DIR`; nginx has one for all of its workers. Both write
the same line: fields separated by tabs, in the order of `to_line()`. It holds no address. The tally
(articles/readership/tally.py) decides which of the requests were visits.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import suppress
from json.encoder import encode_basestring
from pathlib import Path
from random import getrandbits
from secrets import token_hex
from threading import Lock, Thread, main_thread

from django.conf import settings
from django.http import HttpRequest

from articles.readership.crawlers import LoggedRequest

logger = logging.getLogger(__name__)

# Set by a proxy that writes the line itself. Whoever else sends it is not counted, as a program is.
EDGE_HEADER = "HTTP_X_VISIT_LOG"
# The tally removes a file when its process has left it: none grows for as long as a process lives.
MAX_FILE_SIZE = 16 * 1024 * 1024
# While the disk is full. Some twenty thousand visits; those beyond are lost, and the log says so.
MAX_UNWRITTEN = 4 * 1024 * 1024
SECONDS_BETWEEN_ATTEMPTS = 0.2
PREFIX = "app-"
# Of a proxy: deploy/nginx.conf.
EDGE_LOG = "nginx.log"


def to_line(article_id: int, request: LoggedRequest) -> bytes:
    """Return the line of a request: its time, a name of its own, the article, and its fields."""
    name = f"{getrandbits(64):016x}"
    # As nginx escapes them (escape=json): no tab and no line break is left.
    escaped = [encode_basestring(field)[1:-1] for field in request]
    line = "\t".join([f"{time.time():.3f}", name, str(article_id), *escaped])
    return line.encode(errors="replace") + b"\n"


class VisitLog:
    """The file of this process. Lines that can't be written are tried again by a thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._unwritten = bytearray()
        self._thread: Thread | None = None
        self._file: int | None = None
        # A process that was forked off needs a file of its own.
        self._owner: tuple[int, Path] | None = None
        self._size = 0

    def append(self, line: bytes) -> None:
        with self._lock:
            if len(self._unwritten) + len(line) > MAX_UNWRITTEN:
                logger.error("A visit is lost: the visit log can't be written.")
                return
            self._unwritten += line
            if self._thread is None and not self._write():
                # Not a daemon: a process that ends normally waits for its last attempt.
                self._thread = Thread(target=self._try_again, name="visit log")
                self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait until every line is written, or until the time is up."""
        if thread := self._thread:
            thread.join(timeout)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file, self._owner, self._size = None, None, 0

    def _try_again(self) -> None:
        while True:
            is_last = not main_thread().is_alive()
            with self._lock:
                if self._write() or is_last:
                    self._thread = None
                    break
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)
        if lost := self._unwritten.count(b"\n"):
            logger.error("The process ends, and %d visits are lost.", lost)

    def _write(self) -> bool:
        """Write as much as possible, and return whether that is all."""
        try:
            while self._unwritten:
                written = os.write(self._current_file(), self._unwritten)
                del self._unwritten[:written]
                self._size += written
        except OSError as error:
            if self._thread is None:
                logger.error("The visit log can't be written, visits wait in memory: %s", error)  # noqa: TRY400
            return False
        return True

    def _current_file(self) -> int:
        owner = (os.getpid(), Path(settings.VISITS_DIR))
        if (
            self._file is None
            or self._owner != owner
            or self._size > MAX_FILE_SIZE
            or not os.fstat(self._file).st_nlink
        ):
            self.close()
            self._file, self._owner = self._create(owner[1]), owner
        return self._file

    def _create(self, folder: Path) -> int:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        name = f"{PREFIX}{os.getpid()}-{time.time_ns()}-{token_hex(4)}"
        new = folder / f"{name}.new"
        file = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o640)
        try:
            # Held for as long as the process lives; before the tally can see the file.
            fcntl.flock(file, fcntl.LOCK_EX)
            new.rename(folder / f"{name}.log")
        except OSError:
            os.close(file)
            with suppress(OSError):
                new.unlink()
            raise
        return file


visit_log = VisitLog()


def record_visit(request: HttpRequest, article_id: int, status: int = 200) -> None:
    """Write the line of this answered request, unless the proxy in front of the site does."""
    if EDGE_HEADER not in request.META:
        visit_log.append(to_line(article_id, LoggedRequest.of(request, status)))
