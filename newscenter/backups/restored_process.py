"""The process in which a restored site is migrated and verified, away from the live one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from newscenter.backups.errors import BackupError
from newscenter.log_redaction import redact


def problems_of(folder: Path, database_url: str) -> list[str]:
    """Migrate the restored site, verify it, and return a sentence for each problem.

    `folder` is its VAR_DIR; an empty `database_url` stands for the SQLite file in it.
    """
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        # Neither the live site's cache nor its folders: what it does not have, it can't touch.
        "CACHE_URL": "locmemcache://",
        "BACKUP_DIR": str(folder),
        # The limits of a request are none of a migration's.
        "PGOPTIONS": "",
    }
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "newscenter.backups.restored_site", folder],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        problems: list[str] = json.loads(result.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        lines = redact(result.stderr).strip().splitlines() or [str(result.returncode)]
        raise BackupError(
            _("The restored site can't be migrated and verified: %s. The live site is as it was.")
            % lines[-1]
        ) from None
    return problems
