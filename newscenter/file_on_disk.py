"""The file of a response, as a WSGI application hands it to the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO


class FileOnDisk:
    """The file of a response, which the server sends by its path: it may be larger than memory."""

    def __init__(self, file: IO[bytes], _block_size: int) -> None:
        self.file = file
        self.close = file.close

    @property
    def path(self) -> str:
        """The path on this machine; empty for a file of another storage."""
        name = str(self.file.name)
        return name if os.path.isabs(name) else ""  # noqa: PTH117

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.file)
