"""Errors of backups and restores, each a sentence that says what to do next."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

# As sysexits.h has it: try again later.
BUSY = 75


class BackupError(CommandError):
    """The backup or the restore can't be done; nothing has been changed by it."""


@contextmanager
def explained_file_errors(hint: str) -> Iterator[None]:
    """Turn errors of the disk into sentences, with what to do next."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            hint = _("Make room, or name a folder on another disk with BACKUP_DIR or VAR_DIR.")
        reason = _(error.strerror) if error.strerror else str(error)
        path = f"{error.filename}: " if error.filename else ""
        values = {"problem": f"{path}{reason}", "hint": hint}
        raise BackupError(_("%(problem)s. %(hint)s") % values) from error
