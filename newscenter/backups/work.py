"""One backup or restore at a time, each with a folder of its own that is removed in the end."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from newscenter.backups.errors import BUSY, BackupError

PREFIX = ".newscenter-backup-"


def _remove_leftovers() -> None:
    """Remove the folders of runs that were killed: whoever has the lock knows they have ended."""
    for folder in {Path(settings.VAR_DIR), Path(settings.BACKUP_DIR)}:
        for leftover in folder.glob(f"{PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of backups and restores. Raises BackupError if another process has it."""
    with (Path(settings.VAR_DIR) / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                _("Another backup or restore is running. Wait until it has ended, and try again."),
                returncode=BUSY,
            ) from None
        _remove_leftovers()
        yield


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that nobody else may read, and remove it in the end."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
