"""A drill: the newest backup is restored into a fresh place and verified, every night."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from newscenter.backups import locations, state
from newscenter.backups.errors import BackupError, explained_file_errors
from newscenter.backups.manifest import Manifest
from newscenter.backups.media_files import files_in
from newscenter.backups.names import time_of
from newscenter.backups.opening import unpack
from newscenter.backups.trial import try_unpacked
from newscenter.backups.work import work_folder

# On the newsroom's first page.
LINES_SHOWN = 4


class Drill(NamedTuple):
    name: str
    manifest: Manifest
    file_count: int
    seconds: float


def run(name: str, identity: str = "") -> Drill:
    """Restore the backup into a fresh place, and verify it. Raises BackupError if it is no good."""
    name = name or locations.newest()
    try:
        drill = _restore(name, identity)
    except BackupError as error:
        if time_of(Path(name).name):
            state.record_failure(drill_error=" ".join(str(error).splitlines()[:LINES_SHOWN]))
        raise
    if time_of(Path(name).name):
        state.record(drill_at=state.now(), drill_name=Path(name).name, drill_error="")
    return drill


def _restore(name: str, identity: str) -> Drill:
    begun = time.monotonic()
    hint = _("Give the folder VAR_DIR to the user of the site, and try again.")
    with explained_file_errors(hint), work_folder(Path(settings.VAR_DIR)) as work:
        manifest = unpack(locations.locate(name, work), work, identity)
        count = sum(1 for _name in files_in(work / "media"))
        if problems := try_unpacked(work):
            raise BackupError("\n".join([_("The backup %s has problems:") % name, *problems]))
        return Drill(Path(name).name, manifest, count, time.monotonic() - begun)
