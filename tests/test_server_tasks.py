"""The task worker beside the server: started again when it dies."""

from __future__ import annotations

from tests.served_site import wait_until

ENQUEUE = "from comments import digest; digest.send.enqueue()"


def unfinished(site) -> int:
    query = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status != 'SUCCESSFUL'"
    return site.ask(query)[0][0]


def test_a_task_is_done_by_the_worker_beside_the_server(site) -> None:
    assert site.manage("shell", "-c", ENQUEUE).returncode == 0
    wait_until(lambda: unfinished(site) == 0)


def test_a_task_worker_that_dies_is_started_again_and_does_what_was_left(site) -> None:
    [before] = site.task_worker()
    before.kill()
    assert site.manage("shell", "-c", ENQUEUE).returncode == 0
    wait_until(lambda: site.task_worker() not in ([], [before]))
    wait_until(lambda: unfinished(site) == 0)
