"""The outcome of the last verification of the logs: told by the health checks."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.inspection import last_verification
from newscenter.log_protection import grants
from newscenter.log_protection import health as logs
from newscenter.monitoring.health_checks import problems
from tests.tampering import forge, make_log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings, tmp_path, monkeypatch) -> None:
    """Tests run as a superuser, and other tests leave visits behind."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    settings.VISITS_DIR = tmp_path / "visits"
    monkeypatch.setattr(grants, "problems", lambda _connection: [])


def failing() -> dict[str, str]:
    return {check.key: problem.text for check, problem in problems()}


def test_a_log_that_was_changed_is_a_problem_until_it_verifies() -> None:
    assert failing() == {}
    last_verification.record(2, "审核记录 7 被改过。")
    assert failing() == {"verification": "日志被人从网站以外改动过，发现问题 2 处"}
    (problem,) = [problem for _check, problem in problems()]
    assert "审核记录 7 被改过。" in problem.hint
    last_verification.record(0, "")
    assert failing() == {}


def test_logs_that_nobody_verifies_are_a_problem(monkeypatch) -> None:
    last_verification.record(0, "")
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(logs.timezone, "now", lambda: later)
    assert set(failing()) == {"verification"}


@pytest.mark.parametrize("content", ["", "[]", "[1, 2]", '["x", 0, ""]', '[1e99, 0, ""]'])
def test_an_outcome_that_can_not_be_read_is_none(content) -> None:
    last_verification.path().write_text(content)
    assert last_verification.read() is None


def test_what_every_night_finds_is_recorded_and_what_somebody_brings_is_not(moderator, tmp_path):
    log = make_log(moderator)
    forge("UPDATE comments_decision SET reason = 'forged' WHERE id = %s", log[0].pk)
    with pytest.raises(SystemExit):
        call_command("verify_decisions", head="0" * 63 + "1", stderr=StringIO())
    assert last_verification.read() is None
    with pytest.raises(SystemExit):
        call_command("verify_decisions", stdout=StringIO(), stderr=StringIO())
    last = last_verification.read()
    assert last is not None
    assert last.problem_count == 1
    assert str(log[0].pk) in last.problem


def test_a_folder_that_can_not_be_written_to_stops_no_verification(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path / "gone"
    last_verification.record(1, "x")
    assert last_verification.read() is None
