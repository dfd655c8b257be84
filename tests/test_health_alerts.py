"""Health checks that begin to fail, or are in order again, are told by the watch."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import OperationalError, connection

from comments import triggers
from newscenter.alerts import watch
from newscenter.alerts.watch import Watch
from newscenter.monitoring import health_checks

pytest_plugins = ["tests.alerting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alerts")]


def look_twice(look: Watch, at: float) -> None:
    look.look(at)
    look.look(at + watch.SECONDS_BETWEEN_CHECKS)


def test_a_check_that_fails_is_told_once_and_so_is_its_end(hook) -> None:
    look = Watch()
    look_twice(look, 0)
    assert mail.outbox == []
    triggers.remove(connection)
    look.look(1000)
    # It may be a restart.
    assert mail.outbox == []
    look_twice(look, 2000)
    look_twice(look, 3000)
    assert len(mail.outbox) == 1
    assert "restore_triggers" in mail.outbox[0].body
    # A worker that starts again knows.
    look = Watch()
    look_twice(look, 4000)
    assert len(mail.outbox) == 1
    triggers.install(connection)
    look_twice(look, 5000)
    assert len(mail.outbox) == len(hook) == 2
    assert "restore_triggers" in hook[0]["text"]


def test_a_check_that_comes_and_goes_is_told_once_an_hour() -> None:
    look = Watch()
    for start in range(0, 3600, 600):
        triggers.remove(connection)
        look_twice(look, start)
        triggers.install(connection)
        look_twice(look, start + 300)
    assert len(mail.outbox) == 2


def test_a_database_that_is_away_is_told(monkeypatch) -> None:
    look = Watch()

    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        look_twice(look, 0)
    assert len(mail.outbox) == 1


def test_a_full_disk_is_told(monkeypatch) -> None:
    usage = SimpleNamespace(total=10**11, used=0, free=10**6)
    monkeypatch.setattr(health_checks.shutil, "disk_usage", lambda _path: usage)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    look = Watch()
    look_twice(look, 0)
    look_twice(look, 1000)
    assert len(mail.outbox) == 1
