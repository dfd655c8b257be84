"""Reading a backup: every member is checked before anything outside its folder is changed."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from newscenter.backups.archive_writer import BLOCK, SUMS, digest_lines
from newscenter.backups.errors import BackupError
from newscenter.backups.manifest import MANIFEST, Manifest

MEDIA = "media/"
KEY, SETTINGS, MISSING = "secret_key", "settings.env", "missing.json"
# Signs inspection bundles; backups of earlier versions, and of sites without one, have none.
BUNDLE_KEY = "bundle_key.pem"
DATABASES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
_FILES = {MANIFEST, KEY, BUNDLE_KEY, SETTINGS, MISSING, SUMS, *DATABASES.values()}
# No list of files is longer: a hundred bytes for each of two million.
LONGEST_TEXT = 200_000_000


def _is_allowed(name: str) -> bool:
    if name in _FILES:
        return True
    parts = name.split("/")
    return (
        name.startswith(MEDIA)
        and not any(part in ("", ".", "..") for part in parts)
        and not any(character in name for character in "\\\n\0")
    )


def _refuse(reason: str) -> BackupError:
    return BackupError(
        _("This file is no backup that can be trusted: %s. Nothing was changed. Take another one.")
        % reason
    )


class ArchiveReader:
    """Unpacks a backup into a folder of its own, and checks it to its last byte."""

    def __init__(self, stream: IO[bytes], folder: Path, advance: Callable[[int], object]) -> None:
        self.stream, self.folder, self.advance = stream, folder, advance
        self.digests: dict[str, str] = {}
        self.sums = b""

    def unpack(self, accept: Callable[[Manifest], None]) -> Manifest:
        """Unpack all; `accept` may refuse the backup by its manifest, before the rest is read."""
        manifest = None
        try:
            with tarfile.open(fileobj=self.stream, mode="r|", bufsize=BLOCK) as tar:
                for member in tar:
                    self._extract(tar, member)
                    if manifest is None:
                        manifest = self._read_manifest(member.name)
                        accept(manifest)
            # What follows would be read by nobody, but the stream may have an end that counts.
            while self.stream.read(BLOCK):
                pass
        except (tarfile.TarError, EOFError, UnicodeError) as error:
            raise _refuse(_("it is damaged or was cut (%s)") % error) from error
        self._check_sums()
        if manifest is None or DATABASES[manifest.engine] not in self.digests:
            raise _refuse(_("it has no database"))
        return manifest

    def _extract(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name
        if not member.isreg() or member.issparse() or not _is_allowed(name):
            raise _refuse(_("it has “%s”, which no backup has") % name)
        if name in self.digests or self.sums:
            raise _refuse(_("it has “%s” twice, or after its end") % name)
        source = cast("IO[bytes]", tar.extractfile(member))
        if name in (MANIFEST, SUMS) and member.size > LONGEST_TEXT:
            raise _refuse(_("it has “%s”, which no backup has") % name)
        if name == SUMS:
            self.sums = source.read()
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with path.open("xb", buffering=0) as target:
            while data := source.read(BLOCK):
                digest.update(data)
                target.write(data)
                self.advance(len(data))
        # Readers' browsers ask whether a picture is newer than theirs.
        os.utime(path, (member.mtime, member.mtime))
        self.digests[name] = digest.hexdigest()

    def _read_manifest(self, name: str) -> Manifest:
        if name != MANIFEST:
            raise _refuse(_("it does not begin with its manifest"))
        try:
            return Manifest.from_json((self.folder / MANIFEST).read_bytes())
        except ValueError as error:
            raise _refuse(_("its manifest can't be read (%s)") % error) from error

    def _check_sums(self) -> None:
        if not self.sums:
            raise _refuse(_("it was cut: its end is missing"))
        if self.sums == digest_lines(self.digests):
            return
        expected = set(self.sums.splitlines())
        for line in digest_lines(self.digests).splitlines():
            if line not in expected:
                name = line[66:].decode(errors="replace")
                raise _refuse(_("“%s” was changed") % name)
        raise _refuse(_("files are missing from it"))
