"""The list of health checks: for /readyz, the newsroom's first page and manage.py health."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import SearchDocument
from articles.readership.tally_lag import TallyLag
from comments import digest, triggers
from comments.models import ChainAnchor, TimeStamp
from comments.models.chain_anchor import AnchorLine
from newscenter.backups.state import State, now
from newscenter.log_protection import grants
from newscenter.monitoring import health_checks
from newscenter.monitoring.health_checks import CHECKS, problems, recent_problems
from tests.factories import make_article
from tests.timestamp_authority import write_certificate

GREEN = "一切运行正常"


@pytest.fixture(autouse=True)
def _no_visits_wait(settings, tmp_path, monkeypatch) -> None:
    """Those of tests before this one are never counted; and tests run as a superuser."""
    settings.VISITS_DIR = tmp_path
    monkeypatch.setattr(grants, "problems", lambda _connection: [])


def failing() -> dict[str, str]:
    return {check.key: problem.text for check, problem in problems()}


def test_nothing_is_wrong_with_a_site_that_runs(db) -> None:
    assert failing() == {}


def test_a_missing_trigger_is_a_problem(db) -> None:
    triggers.remove(connection)
    assert set(failing()) == {"triggers"}


def test_an_empty_search_index_is_a_problem(db) -> None:
    make_article()
    SearchDocument.objects.all().delete()
    assert set(failing()) == {"search_index"}


def test_a_full_disk_is_a_problem(db, monkeypatch) -> None:
    for free, keys in ((10**9, set()), (10**8, {"disk_space"})):
        usage = SimpleNamespace(total=10**11, used=0, free=free)
        monkeypatch.setattr(health_checks.shutil, "disk_usage", lambda _path, usage=usage: usage)
        assert set(failing()) == keys


def test_visits_that_are_not_counted_are_a_problem(db, monkeypatch) -> None:
    for seconds, keys in ((59, set()), (61, {"view_counts"})):
        lag = TallyLag(100, seconds)
        monkeypatch.setattr(TallyLag, "read", lambda _folder, lag=lag: lag)
        assert set(failing()) == keys


def test_failed_tasks_of_the_last_day_are_a_problem(db) -> None:
    digest.send.enqueue()
    for hours, keys in ((30, set()), (1, {"tasks"})):
        finished_at = timezone.now() - timedelta(hours=hours)
        DBTaskResult.objects.update(status="FAILED", finished_at=finished_at)
        assert set(failing()) == keys


def test_an_old_backup_or_drill_is_a_problem(db, settings, tmp_path) -> None:
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    settings.BACKUP_DIR.mkdir()
    (tmp_path / "backups" / "a.tar").touch()
    hour = 3600
    for backup, drill, keys in (
        (0, 0, set()),
        (35 * hour, 7 * 24 * hour, set()),
        (37 * hour, 0, {"backup"}),
        (0, 9 * 24 * hour, {"drill"}),
    ):
        state = State(backup_at=now() - backup, drill_at=now() - drill, backup_name="a.tar")
        state.write()
        assert set(failing()) == keys
    State(backup_at=now(), first_backup_at=now() - 9 * 24 * hour, backup_name="a.tar").write()
    assert set(failing()) == {"drill"}


def test_backups_that_are_set_up_and_missing_are_a_problem(db, settings, tmp_path) -> None:
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    assert failing() == {}
    settings.BACKUP_DIR = tmp_path / "elsewhere"
    assert set(failing()) == {"backup"}
    State(backup_at=now(), backup_name="deleted.tar").write()
    assert "deleted.tar" in failing()["backup"]
    State(backup_at=now(), drill_at=now(), backup_error="disk", drill_error="log").write()
    assert set(failing()) == {"backup", "drill"}


def test_without_a_database_one_line_says_so(db) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        assert set(failing()) == {"database"}


@pytest.mark.parametrize("name", ["admin_client", "editor_client"])
def test_the_first_page_says_in_one_line_that_everything_runs(request, name: str) -> None:
    page = request.getfixturevalue(name).get("/admin/").text
    assert page.count(GREEN) == 1


@pytest.mark.parametrize("name", ["writer_client", "moderator_client"])
def test_those_who_can_not_mend_it_are_not_told(request, name: str) -> None:
    client = request.getfixturevalue(name)
    triggers.remove(connection)
    page = client.get("/admin/").text
    assert GREEN not in page
    assert "restore_triggers" not in page


def test_the_first_page_says_what_to_do_next(admin_client) -> None:
    triggers.remove(connection)
    page = admin_client.get("/admin/").text
    assert GREEN not in page
    assert page.count("manage.py restore_triggers") == 1
    assert "。。" not in page


def test_the_first_page_remembers_for_a_while(admin_client, monkeypatch) -> None:
    runs: list[int] = []
    monkeypatch.setattr(health_checks, "problems", lambda: runs.append(1) or [])
    for _ in range(3):
        admin_client.get("/admin/")
    assert len(runs) == 1
    recent_problems.forget()
    admin_client.get("/admin/")
    assert len(runs) == 2


def test_the_command_names_every_check(db, capsys) -> None:
    call_command("health")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS)
    assert all("正常" in line for line in lines)


def test_the_command_fails_with_what_to_do_next(db, capsys) -> None:
    triggers.remove(connection)
    with pytest.raises(SystemExit):
        call_command("health")
    assert "manage.py restore_triggers" in capsys.readouterr().out


def test_tasks_that_nobody_does_are_a_problem(db) -> None:
    now = timezone.now()
    digest.send.using(run_after=now + timedelta(hours=1)).enqueue()
    DBTaskResult.objects.update(enqueued_at=now - timedelta(hours=3))
    assert failing() == {}
    digest.send.enqueue()
    waiting = DBTaskResult.objects.order_by("enqueued_at").last()
    for minutes, keys in ((4, set()), (6, {"tasks"})):
        waiting.enqueued_at = now - timedelta(minutes=minutes)
        waiting.save()
        assert set(failing()) == keys
    # A worker that does one of many after another is at work.
    digest.send.enqueue()
    newest = DBTaskResult.objects.order_by("enqueued_at").last()
    DBTaskResult.objects.filter(pk=newest.pk).update(status="SUCCESSFUL", finished_at=now)
    assert failing() == {}


def anchored(*, days: int, stamped: int | None = None) -> None:
    now = timezone.now()
    line = AnchorLine.now(now - timedelta(days=days))
    anchor = ChainAnchor.append(line)
    if stamped is not None:
        at = now - timedelta(days=stamped)
        TimeStamp.objects.create(anchor=anchor, authority="https://a.example", at=at, token=b"x")


@pytest.mark.parametrize(
    ("days", "stamped", "keys"),
    [(7, 7, set()), (9, 9, {"anchors"}), (7, 9, {"anchors"}), (7, None, set())],
)
def test_anchors_that_are_too_old_are_a_problem(db, settings, days, stamped, keys) -> None:
    settings.TIMESTAMP_AUTHORITIES = ["https://a.example"]
    assert failing() == {}
    anchored(days=days, stamped=stamped)
    assert set(failing()) == keys


def test_logs_that_the_site_could_change_are_a_problem(db, monkeypatch) -> None:
    monkeypatch.setattr(grants, "problems", lambda _connection: ["it owns all"])
    assert set(failing()) == ({"log_protection"} if connection.vendor == "postgresql" else set())


@pytest.mark.parametrize(("days", "text"), [(15, None), (13, "还有 13 天到期"), (-1, "过期")])
def test_a_certificate_that_runs_out_is_a_problem(db, settings, tmp_path, days, text) -> None:
    until = timezone.now() + timedelta(days=days, hours=1)
    settings.CERTIFICATE_FILE = str(write_certificate(tmp_path / "chain.pem", until))
    assert text in failing()["certificate"] if text else failing() == {}


@pytest.mark.parametrize("content", [None, b"", b"garbage"])
def test_a_certificate_that_can_not_be_read_is_a_problem(db, settings, tmp_path, content) -> None:
    path = tmp_path / "chain.pem"
    if content is not None:
        path.write_bytes(content)
    settings.CERTIFICATE_FILE = str(path)
    assert set(failing()) == {"certificate"}
