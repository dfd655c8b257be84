"""Writing the file of a bundle: members, then the list of their digests, then its signature."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.utils import timezone

from comments.inspection import signing_key

MANIFEST, SIGNATURE, KEY = "MANIFEST.txt", "MANIFEST.sig", "proof/signing-key.pem"
BLOCK = 1 << 20


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Join lines to larger pieces: each call of the compressor costs as much as a line."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= BLOCK:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


class ArchiveWriter:
    """Writes members one after another; what is not closed has no signature."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: Iterable[bytes], size: int = 0) -> None:
        """Add a member of about so many bytes."""
        info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        info.file_size = size
        sha256 = hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT // 2) as member:
            for block in content:
                sha256.update(block)
                member.write(block)
        self.digests[name] = sha256.hexdigest()

    def add_text(self, name: str, text: str) -> None:
        self.add(name, [text.encode()])

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.add(name, iter(lambda: file.read(BLOCK), b""), path.stat().st_size)

    def add_lines(self, name: str, lines: Iterable[str]) -> None:
        """Add lines whose number nobody knows yet; four gigabytes are beyond all of them."""
        self.add(name, _blocks(f"{line}\n" for line in lines), zipfile.ZIP64_LIMIT)

    def close(self) -> str:
        """Add key, manifest and signature, and return the digest of the manifest."""
        self.add(KEY, [signing_key.public_key()])
        lines = [f"{digest}  {name}\n" for name, digest in self.digests.items()]
        manifest = "".join(lines).encode()
        self.add(MANIFEST, [manifest])
        self.add(SIGNATURE, [signing_key.sign(manifest)])
        self.zip.close()
        return hashlib.sha256(manifest).hexdigest()
