"""Room for the visit log of nginx, which drops the lines that it can't write.

The tally keeps some room reserved behind the end of the file, whose size stays as it is: when the
disk is full, nginx goes on writing there. The site's own processes keep such lines in memory.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

# Some fifty thousand visits.
RESERVED_BYTES = 8 * 1024 * 1024
# On a small disk there are other things than this.
PART_OF_DISK = 8
_KEEP_SIZE = 1


class LogSpace:
    """The room that is reserved in a file, as long as the file is the same one."""

    def __init__(self) -> None:
        self._identity: tuple[int, int] | None = None
        self._end = 0

    def reserve(self, path: Path) -> None:
        """Reserve room behind the end of the file, if this system and this user can."""
        with suppress(OSError):
            status = path.stat()
            if (status.st_dev, status.st_ino) != self._identity:
                self._identity, self._end = (status.st_dev, status.st_ino), 0
            disk = os.statvfs(path)
            wanted = min(RESERVED_BYTES, disk.f_blocks * disk.f_frsize // PART_OF_DISK)
            if self._end - status.st_size < wanted // 2 and _allocate(path, status.st_size, wanted):
                self._end = status.st_size + wanted


def _allocate(path: Path, start: int, length: int) -> bool:
    """Reserve these bytes without making the file longer; return whether it was done."""
    # Python's own function makes the file longer. Other systems than Linux have none.
    allocate = getattr(ctypes.CDLL(None), "fallocate", None)
    if allocate is None:
        return False
    file = os.open(path, os.O_WRONLY)
    try:
        offset, size = ctypes.c_int64(start), ctypes.c_int64(length)
        return bool(allocate(file, _KEEP_SIZE, offset, size) == 0)
    finally:
        os.close(file)
