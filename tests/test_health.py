"""Health checks for monitoring and load balancers."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_healthz_answers_without_a_database(reader) -> None:
    response = reader.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_readyz_answers_when_the_site_is_ready(reader, db) -> None:
    response = reader.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready")
    assert "no-store" in response["Cache-Control"]


def test_readyz_reports_an_unapplied_migration(reader, db) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="comments").last().delete()
    response = reader.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are waiting")


def test_readyz_reports_a_database_that_does_not_answer(reader, monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    response = reader.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database does not answer")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_allow_only_safe_methods(reader, path: str) -> None:
    assert reader.post(path).status_code == 405
