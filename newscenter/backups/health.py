"""Health of the backups: what the newsroom's first page and `manage.py health` say about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from newscenter.backups.state import State, as_time
from newscenter.monitoring.problem import Problem

# The nightly one may begin late and take long.
HOURS_BETWEEN_BACKUPS = 36
DAYS_BETWEEN_DRILLS = 8


def are_configured(state: State) -> bool:
    """Return whether somebody means to have backups: a site that is tried out has none."""
    is_default = Path(settings.BACKUP_DIR) == Path(settings.VAR_DIR) / "backups"
    return bool(state.backup_at or state.backup_error or settings.BACKUP_S3) or not is_default


def _age(seconds: float) -> timedelta:
    return timezone.now() - as_time(seconds)


def backup_problems() -> Iterator[Problem]:
    """Yield what is wrong with the last backup, and what to do next."""
    state = State.read()
    if not are_configured(state):
        return
    hint = _("Make one: manage.py backup")
    if state.backup_error:
        yield Problem(_("the last backup failed"), state.backup_error)
    elif not state.backup_at:
        yield Problem(_("there is no backup yet"), hint)
    elif _age(state.backup_at) > timedelta(hours=HOURS_BETWEEN_BACKUPS):
        hours = int(_age(state.backup_at) / timedelta(hours=1))
        yield Problem(_("the last backup is %d hours old") % hours, hint)
    elif not (settings.BACKUP_S3 or Path(settings.BACKUP_DIR, state.backup_name).exists()):
        yield Problem(_("the file of the last backup is gone: %s") % state.backup_name, hint)


def can_drill() -> bool:
    """Return whether this machine can open its own backups."""
    return bool(settings.BACKUP_IDENTITY or not settings.BACKUP_RECIPIENTS)


def drill_problems() -> Iterator[Problem]:
    """Yield what is wrong with the last drill, and what to do next."""
    state = State.read()
    hint = _("Try the newest backup: manage.py restore --drill")
    since = state.drill_at or state.first_backup_at
    if state.drill_error:
        yield Problem(
            _("the last drill failed: the backup could not be restored"), state.drill_error
        )
    elif since and can_drill() and _age(since) > timedelta(days=DAYS_BETWEEN_DRILLS):
        days = _age(since).days
        yield Problem(_("no backup has been restored on trial for %d days") % days, hint)


def folders_of_disks() -> Iterator[Path]:
    """Yield a folder on each disk that the site and its backups need."""
    var, backups = Path(settings.VAR_DIR), Path(settings.BACKUP_DIR)
    yield var
    if backups.is_dir() and backups.stat().st_dev != var.stat().st_dev:
        yield backups
