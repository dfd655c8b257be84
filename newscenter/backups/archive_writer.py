"""Writing a backup: a tar with the digest of each file, which `tar` and `sha256sum` read too."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

BLOCK = 1 << 20
SUMS = "SHA256SUMS"


def digest_lines(digests: dict[str, str]) -> bytes:
    """Return the digests as `sha256sum --check` reads them."""
    lines = (f"{digest}  {name}\n" for name, digest in digests.items())
    return "".join(lines).encode(errors="surrogateescape")


class _Digesting(io.RawIOBase):
    """A file that is digested while it is read, and leaves no room in the memory of the system."""

    def __init__(self, file: IO[bytes], advance: Callable[[int], object]) -> None:
        self.file, self.advance = file, advance
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sha256.update(data)
        self.advance(len(data))
        return data


class ArchiveWriter:
    """Writes members one after another to a stream; what is not closed is no backup."""

    def __init__(self, stream: IO[bytes], advance: Callable[[int], object]) -> None:
        self.tar = tarfile.open(  # noqa: SIM115 (closed by `close`)
            fileobj=stream, mode="w|", bufsize=BLOCK, format=tarfile.PAX_FORMAT
        )
        self.tar.copybufsize = BLOCK  # type: ignore[attr-defined]
        self.advance = advance
        self.digests: dict[str, str] = {}

    def _add(self, name: str, size: int, modified: float, data: Any) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(modified)
        self.tar.addfile(member, data)

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, len(data), 0, io.BytesIO(data))
        self.digests[name] = hashlib.sha256(data).hexdigest()

    def add_file(self, name: str, path: Path) -> bool:
        """Add a file; return whether it was still there."""
        try:
            # Not what somebody has put in its place, such as a link to another file.
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return False
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return False
            data = _Digesting(file, self.advance)
            self._add(name, status.st_size, status.st_mtime, data)
            # Read once: other programs need the memory more.
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        self.digests[name] = data.sha256.hexdigest()
        return True

    def close(self) -> None:
        self.add_bytes(SUMS, digest_lines(self.digests))
        self.tar.close()
