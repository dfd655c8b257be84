"""Opening a backup: decrypted, checked and unpacked into a folder, before anything is changed."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from tqdm import tqdm

from newscenter.backups.archive_reader import ArchiveReader
from newscenter.backups.encryption import MAGIC, decrypting, read_identities
from newscenter.backups.errors import BackupError
from newscenter.backups.manifest import FORMAT, Key, Manifest, current_version


@contextmanager
def progress(total: int, *, of: str) -> Iterator[Callable[[int], object]]:
    """Yield a function that takes the number of bytes done; shown on a terminal alone."""
    with tqdm(
        total=total, desc=of, unit="B", unit_scale=True, file=sys.stderr, disable=None
    ) as bar:
        yield bar.update


def unpack(file: Path, folder: Path, identity: str = "") -> Manifest:
    """Unpack the backup into the folder. Raises BackupError for all that can't be restored."""
    with (
        file.open("rb") as source,
        progress(file.stat().st_size, of=_("Reading")) as advance,
        _plain(source, file, identity) as stream,
    ):
        reader = ArchiveReader(stream, folder, advance)
        return reader.unpack(lambda manifest: _accept(manifest, folder))


def _plain(
    source: IO[bytes], file: Path, identity: str
) -> contextlib.AbstractContextManager[IO[bytes]]:
    is_encrypted = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    if not is_encrypted:
        return contextlib.nullcontext(source)
    path = identity or settings.BACKUP_IDENTITY
    if not path:
        raise BackupError(
            _(
                "%s is encrypted. Name the file with the secret key: --identity FILE, or the"
                " setting BACKUP_IDENTITY."
            )
            % file.name
        )
    return decrypting(source, read_identities(Path(path)))


def _accept(manifest: Manifest, folder: Path) -> None:
    """Refuse what this site can't restore, before the rest is unpacked."""
    if manifest.format > FORMAT:
        raise _made_by_newer(manifest, [])
    if unknown := unknown_migrations(manifest.migrations):
        raise _made_by_newer(manifest, unknown)
    if manifest.engine != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupError(
            _(
                "The backup is one of %(engine)s, and this site uses %(own)s. Set DATABASE_URL to a"
                " database of %(engine)s, restore, and go on with it."
            )
            % {"engine": names[manifest.engine], "own": names[connection.vendor]}
        )
    free = shutil.disk_usage(folder).free
    # Beside the compressed copy of the database lies the unpacked one.
    if manifest.size > free:
        raise BackupError(
            _(
                "The backup needs %(needed)d MB, and only %(free)d MB of the disk are free. Make"
                " room, or set VAR_DIR to a folder on a larger disk."
            )
            % {"needed": manifest.size >> 20, "free": free >> 20}
        )


def _made_by_newer(manifest: Manifest, unknown: Sequence[Key]) -> BackupError:
    return BackupError(
        _(
            "The backup was made by version %(version)s, and this is version %(own)s, which does"
            " not know its database (%(unknown)s). Install version %(version)s, and restore the"
            " backup there."
        )
        % {
            "version": manifest.version,
            "own": current_version(),
            "unknown": ", ".join(".".join(key) for key in unknown[:5]) or manifest.format,
        }
    )


def unknown_migrations(recorded: Sequence[Key]) -> list[Key]:
    """Return the migrations that this version does not have."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    known.update(key for node in loader.disk_migrations.values() for key in node.replaces)
    return [key for key in recorded if key not in known and key[0] in loader.migrated_apps]
