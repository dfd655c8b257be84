"""The worker that does background tasks: manage.py run_tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from newscenter import task_worker
from newscenter.task_worker import TaskWorker, WorkerEndedError, only_worker
from tests.faults import write_lock

done: list[str] = []


@task
def note(text: str) -> None:
    done.append(text)


@task
def loop() -> None:
    while True:
        pass


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def status() -> str:
    return DBTaskResult.objects.get().status


def run_killed(names) -> None:
    """Claim the task that is due, as a worker does that is killed in it."""
    worker = TaskWorker(names)
    worker._take_over()
    assert worker._claim() is not None


@pytest.mark.django_db(transaction=True)
def test_looking_for_tasks_takes_no_lock() -> None:
    worker = TaskWorker()
    with write_lock(20):
        assert worker._look() is False
    note.enqueue("after the lock")
    assert worker._look() is True
    assert done == ["after the lock"]


def test_a_task_of_a_killed_worker_is_done_again_and_three_times_at_most(db, tmp_path) -> None:
    note.enqueue("again")
    with only_worker(tmp_path) as names:
        for _attempt in range(2):
            run_killed(names)
            assert status() == "RUNNING"
        # A worker on another server does not take it for its own.
        assert TaskWorker().run_due() == 0
        run_killed(names)
        assert TaskWorker(names).run_due() == 0
    assert (status(), done) == ("FAILED", [])
    assert WorkerEndedError.__name__ in DBTaskResult.objects.get().traceback


def test_a_task_that_has_run_for_too_long_is_done_by_any_worker(db, tmp_path) -> None:
    note.enqueue("late")
    with only_worker(tmp_path) as names:
        run_killed(names)
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert TaskWorker().run_due() == 1
    assert (status(), done) == ("SUCCESSFUL", ["late"])


def test_a_task_has_a_time_limit(db, monkeypatch) -> None:
    monkeypatch.setattr(task_worker, "TASK_SECONDS", 1)
    loop.enqueue()
    note.enqueue("next")
    assert TaskWorker().run_due() == 2
    assert done == ["next"]
    assert "TimeoutError" in DBTaskResult.objects.failed().get().traceback


def test_a_second_worker_of_the_same_folder_is_refused(db, settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    note.enqueue("once")
    with only_worker(tmp_path), pytest.raises(CommandError, match="已经在执行|already"):
        call_command("run_tasks", "--once")
    call_command("run_tasks", "--once")
    assert done == ["once"]


def test_a_database_that_is_away_does_not_end_the_worker(db, caplog) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    worker = TaskWorker()
    worker._next_repair = float("inf")
    with connection.execute_wrapper(refuse), pytest.MonkeyPatch.context() as patch:
        # It would end the transaction of the test.
        patch.setattr(connection, "close", lambda: None)
        assert [worker._look(), worker._look()] == [False, False]
    assert caplog.text.count("connection refused") == 1


def test_results_are_kept_for_thirty_days(db) -> None:
    for days in (29, 31):
        note.enqueue(str(days))
        TaskWorker().run_due()
        newest = DBTaskResult.objects.order_by("-enqueued_at").first()
        newest.finished_at = timezone.now() - timedelta(days=days)
        newest.save()
    TaskWorker()._prune()
    assert DBTaskResult.objects.get().args_kwargs["args"] == ["29"]
