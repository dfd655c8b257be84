"""Health checks for monitoring and load balancers."""

from __future__ import annotations

import shutil

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from newscenter import __version__
from tests.factories import make_picture
from tests.faults import full_disk


def test_healthz_answers_without_a_database(reader) -> None:
    response = reader.get("/healthz")
    assert response.status_code == 200
    assert response.text == f"ok\nnewscenter {__version__}\n"
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


def test_readyz_reports_static_files_that_are_not_collected(reader, db, settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "newscenter.static_storage.StaticFilesStorage"}
    }
    response = reader.get("/readyz")
    assert response.status_code == 503
    assert "the static files are not collected" in response.text


def test_readyz_reports_a_media_folder_that_is_gone(reader, db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    # A new site has none before the first picture.
    assert reader.get("/readyz").text == "ready"
    make_picture()
    shutil.rmtree(settings.MEDIA_ROOT)
    response = reader.get("/readyz")
    assert response.status_code == 503
    assert response.text == (
        "no pictures can be stored in the media folder: No such file or directory"
    )
    assert not settings.MEDIA_ROOT.exists()


def test_readyz_reports_a_media_folder_that_takes_no_files(reader, db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.write_bytes(b"")
    assert "media folder: Not a directory" in reader.get("/readyz").text
    settings.MEDIA_ROOT.unlink()
    settings.MEDIA_ROOT.mkdir()
    with full_disk():
        assert "media folder: File too large" in reader.get("/readyz").text
    assert reader.get("/readyz").text == "ready"
    assert list(settings.MEDIA_ROOT.iterdir()) == []


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_a_page_that_the_database_fails_asks_to_try_again(db, reader, monkeypatch, error) -> None:
    def fail(tree: object) -> None:
        raise error("gone")

    monkeypatch.setattr("articles.pages.views.FrontPage", fail)
    reader.raise_request_exception = False
    response = reader.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "服务器出了点问题" in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_allow_only_safe_methods(reader, path: str) -> None:
    assert reader.post(path).status_code == 405
