"""The worker that does background tasks, one after another: manage.py run_tasks.

The one of django-tasks-db takes SQLite's write lock whenever it looks for a task, and ends when it
has to wait long for it; it sets no time limit, and a task that it was killed in is never done.
"""

from __future__ import annotations

import faulthandler
import fcntl
import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 1.0
SECONDS_BETWEEN_REPAIRS = 60.0
# Far more than any task takes. One that has not ended at the second of them ends the worker.
TASK_SECONDS, STUCK_SECONDS = 300, 330
# A task that ends its worker each time must not do so for ever.
ATTEMPTS = 3
DAYS_KEPT = 30
BATCH = 500


class WorkerEndedError(Exception):
    """A task whose worker was ended while it ran, as often as it was tried."""


@contextmanager
def only_worker(folder: Path) -> Iterator[IO[str] | None]:
    """Yield the file with the name of the folder's last worker, or None while that one runs."""
    with (folder / "task_worker").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


class TaskWorker(db_worker.Worker):
    """Does the tasks that are due."""

    def __init__(self, names: IO[str] | None = None) -> None:
        """Prepare a worker, whose name takes the place of the last worker's in `names`."""
        super().__init__(
            queue_names=[DEFAULT_TASK_QUEUE_NAME],
            excluded_queue_names=[],
            interval=SECONDS_BETWEEN,
            batch=False,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self._names = names
        self._next_repair = 0.0
        self._is_failing = False

    def run(self) -> None:
        """Do tasks until the process is told to stop; the one that runs then is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._end_task)
        while self.running:
            if not self._look():
                time.sleep(SECONDS_BETWEEN)

    def run_due(self) -> int:
        """Do the tasks that are due now, and return how many there were."""
        signal.signal(signal.SIGALRM, self._end_task)
        self._take_over()
        number = 0
        while (result := self._claim()) is not None:
            self.run_task(result)
            number += 1
        return number

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        signal.alarm(TASK_SECONDS)
        # Where the signal is not seen, because foreign code waits for something.
        faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True, file=2)
        try:
            super().run_task(db_task_result)
        finally:
            signal.alarm(0)
            faulthandler.cancel_dump_traceback_later()

    def _stop(self, *args: object) -> None:
        self.running = False

    def _end_task(self, *args: object) -> None:
        raise TimeoutError(f"not done after {TASK_SECONDS} seconds")

    def _look(self) -> bool:
        """Do a task, and return whether there was one."""
        try:
            close_old_connections()
            if time.monotonic() >= self._next_repair:
                self._take_over()
                self._prune()
                self._next_repair = time.monotonic() + SECONDS_BETWEEN_REPAIRS
            result = self._claim()
            if result is not None:
                self.run_task(result)
        # Also a full disk: the watch beside this must go on.
        except (Error, OSError) as error:
            connection.close()
            if not self._is_failing:
                logger.warning("Tasks can't be done now; they wait in the database: %s", error)
            self._is_failing = True
            return False
        if self._is_failing:
            logger.info("Tasks are done again.")
        self._is_failing = False
        return result is not None

    def _claim(self) -> DBTaskResult[..., Any] | None:
        tasks = DBTaskResult.objects.ready().filter(
            backend_name=self.backend_name, queue_name__in=self.queue_names
        )
        # Looking must not take the lock that a writer may wait for.
        if not tasks.exists():
            return None
        with transaction.atomic():
            result = tasks.get_locked()
            if result is not None:
                result.claim(self.worker_id)
        return result

    def _take_over(self) -> None:
        """Take up again what the folder's last worker was doing, and what has run for too long."""
        last = ""
        if self._names:
            self._names.seek(0)
            last = self._names.read()
        too_long_ago = timezone.now() - timedelta(seconds=2 * STUCK_SECONDS)
        for result in DBTaskResult.objects.running():
            if result.worker_ids[-1:] == [last] or result.started_at < too_long_ago:
                self._return(result)
        if self._names and last != self.worker_id:
            self._names.truncate(0)
            self._names.write(self.worker_id)
            self._names.flush()

    def _return(self, result: DBTaskResult[..., Any]) -> None:
        if len(result.worker_ids) >= ATTEMPTS:
            logger.error("The task %s ended its worker %d times", result.task_path, ATTEMPTS)
            result.set_failed(WorkerEndedError(f"{ATTEMPTS} workers were ended in it"))
            return
        # Another worker may have done so meanwhile.
        same = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        if same.update(status="READY"):
            logger.warning("The task %s is done again: its worker was ended", result.task_path)

    def _prune(self) -> None:
        limit = timezone.now() - timedelta(days=DAYS_KEPT)
        old = DBTaskResult.objects.finished().filter(finished_at__lt=limit)
        if keys := list(old.values_list("pk", flat=True)[:BATCH]):
            DBTaskResult.objects.filter(pk__in=keys).delete()
