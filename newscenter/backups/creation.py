"""Making a backup: the database first, then all the rest, into one file."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from newscenter.backups import locations, media_files, snapshot
from newscenter.backups.archive_reader import BUNDLE_KEY, DATABASES, KEY, MEDIA, MISSING, SETTINGS
from newscenter.backups.archive_writer import ArchiveWriter
from newscenter.backups.encryption import encrypting
from newscenter.backups.errors import BackupError, explained_file_errors
from newscenter.backups.manifest import MANIFEST
from newscenter.backups.names import name_of
from newscenter.backups.opening import progress
from newscenter.backups.work import work_folder
from newscenter.env import ENV_FILE


class Backup(NamedTuple):
    path: Path
    size: int
    file_count: int
    # That the database names, and that were not there.
    missing: list[str]


def create(prefix: str = "") -> Backup:
    """Write a backup into the folder of backups; it is there whole or not at all."""
    at = timezone.now()
    hint = _("Give the folder to the user of the site, or name another one with BACKUP_DIR.")
    with explained_file_errors(hint):
        folder = locations.backup_folder()
        name = name_of(at, is_encrypted=bool(settings.BACKUP_RECIPIENTS), prefix=prefix)
        with work_folder(folder) as work:
            draft = work / name
            # A picture that is stored later is in no row of the copy.
            copy = snapshot.take(work, at)
            media = Path(settings.MEDIA_ROOT)
            names = list(media_files.files_in(media))
            size = copy.path.stat().st_size + media_files.size_of(media, names)
            _ensure_room(folder, size)
            copy.manifest.size = size
            with _stream(draft) as stream, progress(size, of=_("Backup")) as advance:
                writer = ArchiveWriter(stream, advance)
                missing = _fill(writer, copy, names)
            draft.replace(folder / name)
            _sync(folder)
    path = folder / name
    return Backup(path, path.stat().st_size, len(names), missing)


def _ensure_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise BackupError(
            _(
                "The backup needs %(needed)d MB, and only %(free)d MB of the disk are free. Make"
                " room, keep fewer backups (BACKUP_KEEP), or name a folder on another disk with"
                " BACKUP_DIR."
            )
            % {"needed": size >> 20, "free": free >> 20}
        )


@contextmanager
def _stream(path: Path) -> Iterator[IO[bytes]]:
    """Yield a stream into the file, encrypted if a setting says so, and stored in the end."""
    # The key of the site is in it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", 1 << 20) as file:
        recipients = settings.BACKUP_RECIPIENTS
        with encrypting(file, recipients) if recipients else nullcontext(file) as stream:
            yield stream
        file.flush()
        os.fsync(descriptor)


def _fill(writer: ArchiveWriter, copy: snapshot.Snapshot, names: Iterable[str]) -> list[str]:
    """Write all members; return the files that the database names and that were not there."""
    media = Path(settings.MEDIA_ROOT)
    writer.add_bytes(MANIFEST, copy.manifest.to_json())
    writer.add_file(DATABASES[copy.manifest.engine], copy.path)
    writer.add_bytes(KEY, settings.SECRET_KEY.encode())
    bundle_key = Path(settings.VAR_DIR, BUNDLE_KEY)
    if bundle_key.exists():
        writer.add_bytes(BUNDLE_KEY, bundle_key.read_bytes())
    if ENV_FILE:
        writer.add_bytes(SETTINGS, Path(ENV_FILE).read_bytes())
    stored = {name for name in names if writer.add_file(MEDIA + name, media / name)}
    missing = sorted(copy.file_names - stored)
    if missing:
        writer.add_bytes(MISSING, json.dumps(missing).encode())
    writer.close()
    return missing


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
