"""The checks of all that has to run: for /readyz, the newsroom's first page and manage.py health.

This is the one list of them. What a system check says already, it says here too.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from articles.checks import check_search_index
from articles.models import Picture
from articles.readership.tally_lag import TallyLag
from comments.checks import check_digest, check_triggers
from newscenter.alerts import undelivered
from newscenter.backups import health as backups
from newscenter.log_protection import health as logs
from newscenter.monitoring import certificate
from newscenter.monitoring.problem import Problem

if TYPE_CHECKING:
    from newscenter.resilient_cache import ResilientCache

# Looking takes a tenth of a second, and the newsroom's first page is opened often.
SECONDS_REMEMBERED = 20
# It takes half a second; a lock of the database may last longer.
LONGEST_LAG = 60
DAYS_OF_FAILURES = 1
MINUTES_TASKS_WAIT = 5
# For the database's log, a picture and a night: below that, or below a twentieth of the disk.
FREE_BYTES, FREE_PART = 512 * 1024 * 1024, 0.05


class Check(NamedTuple):
    # In the metrics.
    key: str
    name: Any
    problems: Callable[[], Iterable[Problem]]
    # Whether a load balancer should send readers elsewhere.
    is_needed: bool = False


def _database() -> Iterator[Problem]:
    try:
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite" and not os.path.exists(name):  # noqa: PTH110 (never fails)
            yield Problem(
                _("the database file is missing"),
                _("Put it back, or restore a backup: docs/deployment.md, “Restoring”."),
            )
        else:
            yield Problem(
                _("the database does not answer"),
                _("Is the server running, and is DATABASE_URL right?"),
            )
    else:
        if unapplied:
            hint = _("Make a backup, then run: manage.py migrate")
            yield Problem(_("migrations are waiting"), hint)


def _static_files() -> Iterator[Problem]:
    try:
        # As every page asks; the names are read once, when the process first needs one.
        static("site/site.css")
    except ValueError:
        yield Problem(
            _("the static files are not collected"),
            _("Run: manage.py collectstatic --no-input, and start the site again."),
        )


def _cache() -> Iterator[Problem]:
    if problem := cast("ResilientCache", caches["default"]).problem():
        yield Problem(
            _("the cache can't be used: %s") % problem,
            _("All pages are served. Look at CACHE_URL, or at the folder “cache” in VAR_DIR."),
        )


def _media_folder() -> Iterator[Problem]:
    folder = Path(settings.MEDIA_ROOT)
    try:
        # The first picture makes the folder.
        if not folder.exists() and not Picture.objects.exists():
            folder = folder.parent
        # Without a name, so that nothing is left behind by a process that ends here.
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(b"x")
    except OSError as error:
        yield Problem(
            _("no pictures can be stored in the media folder: %s") % error.strerror,
            _("Make room on the disk, or give the folder to the user that the site runs as."),
        )


def _disk_space() -> Iterator[Problem]:
    for folder in backups.folders_of_disks():
        usage = shutil.disk_usage(folder)
        if usage.free < min(FREE_BYTES, usage.total * FREE_PART):
            yield Problem(
                _("only %d MB of the disk are free") % (usage.free // 1024**2),
                _("Make room: old backups and logs first, never files in VAR_DIR."),
            )


def _view_counts() -> Iterator[Problem]:
    seconds = TallyLag.read(Path(settings.VISITS_DIR)).seconds
    if seconds > LONGEST_LAG:
        yield Problem(
            _("visits have been waiting for %d minutes to be counted") % (seconds // 60),
            _("None is lost. Look into the log of the server, or start the server again."),
        )


def _tasks() -> Iterator[Problem]:
    yield from _of(check_digest)
    since = timezone.now() - timedelta(days=DAYS_OF_FAILURES)
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=since)
    if number := failed[:100].count():
        yield Problem(
            _("%d background tasks have failed since yesterday") % number,
            _("Their errors are in the log of the server: journalctl -u newscenter"),
        )
    if _tasks_stand_still():
        yield Problem(
            _("background tasks stand still: one has been due for more than %d minutes")
            % MINUTES_TASKS_WAIT,
            _("Pages are shown and saved. Look into the log of the server, or start it again."),
        )


def _tasks_stand_still() -> bool:
    limit = timezone.now() - timedelta(minutes=MINUTES_TASKS_WAIT)
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=limit)
    late = waiting.exclude(run_after__range=(limit, timezone.now()))
    # Many may wait while a worker does one after another.
    done = DBTaskResult.objects.filter(Q(started_at__gt=limit) | Q(finished_at__gt=limit))
    return late.exists() and not done.exists()


def _of(system_check: Callable[..., Iterable[Any]]) -> Iterator[Problem]:
    """Yield what a system check of the database says."""
    for message in system_check(databases=["default"]):
        # What follows it brings its own full stop.
        yield Problem(str(message.msg).rstrip(".。"), str(message.hint or ""))


CHECKS = (
    Check("database", gettext_lazy("Database"), _database, is_needed=True),
    Check("static_files", gettext_lazy("Static files"), _static_files, is_needed=True),
    Check("cache", gettext_lazy("Cache"), _cache, is_needed=True),
    Check("media_folder", gettext_lazy("Media folder"), _media_folder, is_needed=True),
    Check("disk_space", gettext_lazy("Disk space"), _disk_space),
    Check("triggers", gettext_lazy("Triggers"), lambda: _of(check_triggers)),
    Check("search_index", gettext_lazy("Search index"), lambda: _of(check_search_index)),
    Check("view_counts", gettext_lazy("View counts"), _view_counts),
    Check("tasks", gettext_lazy("Tasks and e-mail"), _tasks),
    Check("backup", gettext_lazy("Backup"), backups.backup_problems),
    Check("drill", gettext_lazy("Drill"), backups.drill_problems),
    Check("alerts", gettext_lazy("Alerts"), undelivered.problems),
    Check("certificate", gettext_lazy("Certificate"), certificate.problems),
    Check("verification", gettext_lazy("Verification of the logs"), logs.verification),
    Check("anchors", gettext_lazy("Anchors of the logs"), logs.anchors),
    Check("log_protection", gettext_lazy("Protection of the logs"), logs.protection),
)


def problems(*, needed_only: bool = False) -> list[tuple[Check, Problem]]:
    """Run the checks, and return what they found."""
    results = []
    for check in CHECKS:
        if check.is_needed or not needed_only:
            try:
                results += [(check, problem) for problem in check.problems()]
            except (Error, OSError):
                # The database has a check of its own, and so has the disk.
                continue
    return results


class RecentProblems:
    """Results of the checks, remembered for a short while."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._until = 0.0
        self._problems: list[tuple[Check, Problem]] = []

    def read(self) -> list[tuple[Check, Problem]]:
        # One request looks, and others that come meanwhile wait for it.
        with self._lock:
            if time.monotonic() >= self._until:
                self._problems = problems()
                self._until = time.monotonic() + SECONDS_REMEMBERED
            return self._problems


recent_problems = RecentProblems()
