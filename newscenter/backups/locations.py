"""Places where backups are kept: the folder BACKUP_DIR, and the bucket that BACKUP_S3 names."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from newscenter.backups.bucket import Bucket, StoredFile
from newscenter.backups.errors import BackupError
from newscenter.backups.names import BEFORE_RESTORE, time_of
from newscenter.backups.retention import Rule, outdated
from newscenter.backups.state import State


def backup_folder() -> Path:
    """Return the folder, made if it is missing; nobody else may look into it."""
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def bucket() -> Bucket | None:
    try:
        return Bucket(settings.BACKUP_S3) if settings.BACKUP_S3 else None
    except ValueError:
        raise BackupError(_("BACKUP_S3 can't be used as it is. See: manage.py check")) from None


def in_folder() -> list[StoredFile]:
    """Return the backups in the folder, the newest first, and then those before a restore."""
    files = [
        StoredFile(path.name, path.stat().st_size)
        for path in Path(settings.BACKUP_DIR).glob("*.tar*")
        if time_of(path.name.removeprefix(BEFORE_RESTORE)) and path.is_file()
    ]
    return _newest_first(files)


def in_bucket(of: Bucket) -> list[StoredFile]:
    return _newest_first([file for file in of.files() if time_of(file.name)])


def _newest_first(files: list[StoredFile]) -> list[StoredFile]:
    return sorted(files, key=lambda file: file.name, reverse=True)


def newest() -> str:
    """Return the name of the newest backup in the folder, or else in the bucket."""
    names = [file.name for file in in_folder() if time_of(file.name)]
    if not names and (store := bucket()):
        names = [file.name for file in in_bucket(store)]
    if not names:
        raise BackupError(_("There is no backup yet. Make one: manage.py backup"))
    return names[0]


def locate(name: str, work: Path) -> Path:
    """Return the path of the backup; one that only the bucket has is brought into `work`."""
    for path in (Path(name), Path(settings.BACKUP_DIR, name)):
        if path.is_file():
            return path
    if (store := bucket()) and time_of(name):
        return store.download(name, work)
    raise BackupError(
        _("There is no file %s. The backups that are there: manage.py restore --list") % name
    )


def delete_outdated() -> int:
    """Delete what the rule does not keep; return how many backups that were in the folder.

    The newest, and the one that the last drill has restored, stay in any case.
    """
    rule = Rule.parse(settings.BACKUP_KEEP)
    protected = {State.read().drill_name}
    old = outdated([file.name for file in in_folder()], rule, protected)
    for name in old:
        Path(settings.BACKUP_DIR, name).unlink(missing_ok=True)
    if store := bucket():
        names = outdated([file.name for file in in_bucket(store)], rule, protected)
        for name in names:
            # Where one is refused, all are: there rules of the store delete them.
            if not store.delete(name):
                break
    return len(old)
