"""Putting a backup in the place of the site's data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from glob import escape
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from comments.inspection import anchor_files, verification
from comments.inspection.anchors import time_of
from comments.models import ChainAnchor, Comment
from newscenter.backups import creation, locations, media_files, postgresql_dump, sqlite_copy
from newscenter.backups.archive_reader import BUNDLE_KEY, DATABASES, KEY, SETTINGS
from newscenter.backups.errors import BackupError, explained_file_errors
from newscenter.backups.manifest import Manifest
from newscenter.backups.names import BEFORE_RESTORE
from newscenter.backups.opening import unpack
from newscenter.backups.trial import SQLITE_FILE, try_unpacked
from newscenter.backups.trial_database import NoRightToCreate
from newscenter.backups.work import PREFIX, work_folder
from newscenter.env import ENV_FILE
from newscenter.log_protection.database_owner import OF_THE_SITE
from newscenter.sign_in.models import StaffSession

RESTORED_SETTINGS = "restored_settings.env"


class RestoreOptions(NamedTuple):
    """Options of the command, each of which allows something that is refused by default."""

    identity: str = ""
    replace: bool = False
    safety_copy: bool = True
    despite_problems: bool = False


def has_data() -> bool:
    """Return whether there is something that a restore would overwrite."""
    if any(media_files.files_in(Path(settings.MEDIA_ROOT))):
        return True
    try:
        tables = set(connection.introspection.table_names())
        return any(
            model._meta.db_table in tables and model._default_manager.exists()
            for model in (User, Article, Comment)
        )
    except DatabaseError:
        # A damaged one may still be worth something to somebody.
        return True


def restore(name: str, options: RestoreOptions) -> Iterator[str]:
    """Restore the backup, and yield a sentence for each thing that is worth knowing.

    Raises BackupError before anything is changed.
    """
    is_replaced = has_data()
    if is_replaced and not options.replace:
        raise BackupError(
            _(
                "This site has data, which a restore would replace. If that is meant, stop the site"
                " and add --replace: a backup of the present data is made first."
            )
        )
    if connection.vendor == "postgresql":
        postgresql_dump.check_rights(connection)
    var, hint = Path(settings.VAR_DIR), _("Give it to the user of the site, and try again.")
    with explained_file_errors(hint), work_folder(var) as work:
        manifest = unpack(locations.locate(name, work), work, options.identity)
        yield from _try(work, options)
        if is_replaced and options.safety_copy:
            yield _("The data until now are in %s.") % _safety_copy()
        yield from _put_in_place(work, manifest)


def _safety_copy() -> Path:
    try:
        return creation.create(BEFORE_RESTORE).path
    except BackupError as error:
        hint = _("Nothing was restored. To restore without that copy, add --no-safety-copy.")
        raise BackupError(f"{error} {hint}") from error


def _try(work: Path, options: RestoreOptions) -> Iterator[str]:
    try:
        problems = try_unpacked(work)
    except NoRightToCreate:
        yield _("The backup was not tried first: the user of DATABASE_URL has no CREATEDB right.")
        return
    yield from problems
    if problems and not options.despite_problems:
        raise BackupError(
            _(
                "The backup has problems: %d. Nothing was changed. Take another one, or restore it"
                " all the same with --despite-problems."
            )
            % len(problems)
        )


def _put_in_place(work: Path, manifest: Manifest) -> Iterator[str]:
    media = Path(settings.MEDIA_ROOT)
    (work / "media").mkdir(exist_ok=True)
    # First what harms nobody: until the database is there, the site is as it was.
    names = media_files.bring_in(work / "media", media)
    connections.close_all()
    if manifest.engine == "sqlite":
        _replace_file(work / SQLITE_FILE, Path(settings.DATABASES["default"]["NAME"]))
    else:
        dump = work / DATABASES[manifest.engine]
        postgresql_dump.load(connection, dump, empty=True)
        call_command("migrate", verbosity=0, interactive=False)
        if os.environ.get(OF_THE_SITE):
            call_command("protect_logs", stdout=StringIO())
        yield from verification.problems()
    _write_key("secret_key", (work / KEY).read_bytes())
    if (work / BUNDLE_KEY).exists():
        _write_key(BUNDLE_KEY, (work / BUNDLE_KEY).read_bytes())
    media_files.remove_others(media, names)
    cache.clear()
    yield from _settings(work / SETTINGS)
    # Somebody may have been signed out since, because a password was stolen.
    StaffSession.objects.all().delete()
    yield _(
        "Everybody signs in anew. Accounts, passwords and second factors are those of %s: change"
        " again what was changed since then because it was stolen, and deactivate who has left."
    ) % time_of(datetime.fromisoformat(manifest.made_at))
    yield from _set_later_anchors_aside()


def _replace_file(new: Path, database: Path) -> None:
    sqlite_copy.finish(new)
    new.chmod(0o640)
    target = database.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    if new.stat().st_dev != target.parent.stat().st_dev:
        # Whole before it gets its name.
        neighbour = target.with_name(f"{PREFIX}{target.name}")
        media_files.move(new, neighbour)
        new = neighbour
    sqlite_copy.replace(target, new)


def _write_key(name: str, key: bytes) -> None:
    path = Path(settings.VAR_DIR) / name
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    draft.replace(path)


def _set_later_anchors_aside() -> Iterator[str]:
    """Move the copies of anchors that the restored logs are too old for.

    Otherwise every verification from now on would take them for anchors that were removed.
    """
    rows = set(ChainAnchor.objects.values_list("digest", flat=True))
    later = {path for path, line in anchor_files.kept_lines() if line.digest() not in rows}
    if not later:
        return
    folder = anchor_files.folder() / f"{BEFORE_RESTORE}{timezone.now():%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o750)
    for path in later:
        for copy in (path, *path.parent.glob(f"{escape(path.stem)}-*.tsr")):
            copy.replace(folder / copy.name)
    yield _(
        "The logs are older than %(count)d anchors, whose copies are in %(folder)s now. Keep them:"
        " they prove how many decisions there were, and this restore explains why they are gone."
    ) % {"count": len(later), "folder": folder}


def _settings(restored: Path) -> Iterator[str]:
    if os.environ.get("SECRET_KEY"):
        yield _("SECRET_KEY is set, so the key of the backup is not used.")
    if not restored.exists() or (ENV_FILE and Path(ENV_FILE).read_bytes() == restored.read_bytes()):
        return
    path = Path(settings.VAR_DIR) / RESTORED_SETTINGS
    path.unlink(missing_ok=True)
    shutil.copyfile(restored, path)
    path.chmod(0o600)
    yield _("The settings of the backup are in %s. Take over what is missing in yours.") % path
