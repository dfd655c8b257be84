"""Files of the visit log, as the tally reads them: those that are written, left, or rotated.

A file is known by the first line of the log in it, which no other file has: by that it stays the
same file under another name, and as a copy; what is written to it after it was truncated is another
one.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from articles.readership.visit_log import PREFIX

# At once, so that the transaction is short.
MAX_BYTES = 2 * 1024 * 1024
# Only so much is searched for the first line; before it is garbage.
MAX_HEAD = 64 * 1024
_LINE = re.compile(rb"^[\d.]+\t\w+\t\d+\t.*\n", re.MULTILINE)
_LOG = re.compile(r"(?P<name>.+\.log)(?P<rotated>[.-]\d+)?")


@dataclass(frozen=True)
class LogFile:
    path: Path
    digest: str
    size: int
    # Whether the process that wrote it has ended.
    is_left: bool

    def read(self, offset: int) -> bytes:
        """Return the new bytes up to the last whole line; what is left behind, to its end."""
        with self.path.open("rb") as file:
            file.seek(offset)
            data = file.read(MAX_BYTES)
        whole = data[: data.rfind(b"\n") + 1]
        is_end = self.is_left and offset + len(data) >= self.size
        never_ends = len(data) == MAX_BYTES and not whole
        return data if is_end or never_ends else whole

    @property
    def is_rotated(self) -> bool:
        """Whether it had the name of a file that is there again."""
        match = _LOG.fullmatch(self.path.name)
        if match is None or match["rotated"] is None:
            return False
        return self.path.with_name(match["name"]).exists()


def _is_free(file: int) -> bool:
    """Take the lock that a process of the site holds on its file for as long as it lives."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    # A pipe would be waited for.
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield file
    finally:
        os.close(file)


def examine(path: Path) -> LogFile | None:
    """Return the file, or None while there is no line of the log in it. Raises OSError."""
    with _opened(path) as file:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        is_left = path.name.startswith(PREFIX) and _is_free(file)
        # After the lock, so that nothing is added to what a process has left.
        size = os.fstat(file).st_size
        head = os.pread(file, MAX_HEAD, 0)
    first = _LINE.search(head)
    if not (first or is_left or len(head) == MAX_HEAD):
        return None
    return LogFile(path, sha256(first[0] if first else head).hexdigest(), size, is_left)


def paths(folder: Path) -> list[Path]:
    """Return the paths of all files of the log in the folder."""
    with suppress(FileNotFoundError):
        return sorted(path for path in folder.iterdir() if _LOG.fullmatch(path.name))
    return []


def remove(file: LogFile) -> bool:
    """Remove the file if it is still the one that was read, and has not grown."""
    with suppress(FileNotFoundError):
        if examine(file.path) == file:
            file.path.unlink()
            return True
    return False
