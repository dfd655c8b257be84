"""A wrong setting is answered with a sentence, whichever way the site is started."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from comments import digest, triggers
from comments.models import CommentingSettings
from newscenter.env import switch
from tests.factories import make_user

OWN = ("newscenter.", "comments.")


def found(*, deploy: bool = False, databases: list[str] | None = None) -> list[str]:
    messages = run_checks(include_deployment_checks=deploy, databases=databases)
    assert all(message.hint for message in messages if message.id.startswith(OWN))
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("name", "value", "identity"),
    [
        ("ALLOWED_HOSTS", ["*"], "newscenter.E001"),
        ("ALLOWED_HOSTS", ["https://news.example.cn"], "newscenter.E001"),
        ("ALLOWED_HOSTS", ["news.example.cn:8000"], "newscenter.E001"),
        ("ALLOWED_HOSTS", ["news.example.cn/"], "newscenter.E001"),
        ("TRUSTED_PROXIES", ["the proxy"], "newscenter.E002"),
        ("TRUSTED_PROXIES", ["10.0.0.0/99"], "newscenter.E002"),
        ("SECRET_KEY", "only this long", "newscenter.E003"),
        ("CSRF_TRUSTED_ORIGINS", ["news.example.cn"], "4_0.E001"),
    ],
)
def test_a_wrong_setting_is_found(settings, name: str, value: object, identity: str) -> None:
    setattr(settings, name, value)
    assert found() == [identity]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", [".example.cn", "127.0.0.1", "[::1]", "[2001:db8::7]"]),
        ("TRUSTED_PROXIES", ["127.0.0.1", "10.0.0.7/8", "2001:db8::/32"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://news.example.cn"]),
    ],
)
def test_a_right_setting_is_not(settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert found() == []


def test_debugging_is_for_ones_own_machine(settings) -> None:
    settings.DEBUG = True
    assert "newscenter.E004" not in found()
    settings.ALLOWED_HOSTS = ["localhost", "news.example.cn"]
    assert "newscenter.E004" in found()


def test_a_cache_of_each_worker_alone_is_warned_of(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert found() == ["newscenter.W001"]


def test_a_public_site_without_https_is_warned_of(settings) -> None:
    settings.ALLOWED_HOSTS = ["news.example.cn"]
    assert "newscenter.W002" in found(deploy=True)
    settings.HTTPS = True
    assert "newscenter.W002" not in found(deploy=True)


def test_a_database_that_does_not_answer_is_named(db, monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    # Whether SQLite knows JSON is asked of the database itself, once in a process.
    assert connection.features.supports_json_field
    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", refuse)
        assert found(databases=["default"]) == ["newscenter.E005"]


def test_missing_triggers_are_named_and_restored(db) -> None:
    assert found(databases=["default"]) == []
    triggers.remove(connection)
    assert set(found(databases=["default"])) == {"comments.E001"}
    call_command("restore_triggers", stdout=(said := StringIO()))
    assert "comment_words_stay" in said.getvalue()
    assert found(databases=["default"]) == []


def test_restoring_triggers_tells_what_it_would_do(db) -> None:
    call_command("restore_triggers", "--dry-run", stdout=(said := StringIO()))
    assert said.getvalue() == "No trigger is missing.\n"
    triggers.remove(connection)
    call_command("restore_triggers", "--dry-run", stdout=(said := StringIO()))
    assert said.getvalue().startswith("Missing: comment_is_kept, comment_words_stay")
    assert triggers.missing(connection)


def test_triggers_that_a_waiting_migration_brings_are_not_missed(db) -> None:
    triggers.remove(connection)
    MigrationRecorder(connection).migration_qs.filter(app="comments").last().delete()
    assert found(databases=["default"]) == []


def test_triggers_can_be_restored_only_on_tables(db, monkeypatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="manage.py migrate"):
        call_command("restore_triggers")


def late_task(hours: float) -> None:
    digest.send.using(run_after=timezone.now() - timedelta(hours=hours)).enqueue()


def test_a_digest_that_reaches_nobody_is_warned_of(db, settings) -> None:
    make_user(group="editor", email="shen@yunhua.example")
    late_task(hours=2)
    assert found(databases=["default"]) == []
    CommentingSettings.objects.update_or_create(pk=1, defaults={"digest_hours": 4})
    assert found(databases=["default"]) == ["comments.W001", "comments.W002"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "comments.W003" in found(databases=["default"])
    assert found() == []


def test_a_digest_that_is_on_its_way_is_not(db) -> None:
    make_user(group="moderator", email="bai@yunhua.example")
    CommentingSettings.objects.update_or_create(pk=1, defaults={"digest_hours": 4})
    late_task(hours=0.9)
    assert found(databases=["default"]) == []


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a process of its own, as an operator does."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return subprocess.run(
        [sys.executable, configured.BASE_DIR / "manage.py", *arguments],
        env=kept | {"VAR_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/news"),
        ("DATABASE_URL", "postgresql://localhost:port/news"),
        ("DATABASE_URL", "sqlite:////proc/news.sqlite3"),
        ("DATABASE_URL", f"sqlite:///{Path(__file__).resolve()}"),
        ("CACHE_URL", "nonsense://here"),
        ("EMAIL_URL", "nonsense://here"),
        ("VAR_DIR", "/proc/nowhere"),
        ("DEBUG", "maybe"),
        ("HTTPS", "ture"),
    ],
)
def test_what_the_site_cant_start_with_ends_in_a_sentence(tmp_path, name: str, value: str) -> None:
    result = manage(tmp_path, "check", **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("value", "is_on"),
    [
        *((value, True) for value in ("1", "true", "On", " yes ")),
        *((value, False) for value in ("", "0", "False", "no", "off")),
    ],
)
def test_a_switch_may_be_written_in_several_ways(monkeypatch, value, is_on) -> None:
    monkeypatch.setenv("HTTPS", value)
    assert switch("HTTPS") is is_on


def test_the_folder_with_readers_addresses_is_closed_to_strangers(tmp_path) -> None:
    assert manage(tmp_path / "var", "check").returncode == 0
    assert (tmp_path / "var").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    "environment", [{}, {"ALLOWED_HOSTS": "news.example.cn", "HTTPS": "1"}], ids=["local", "https"]
)
def test_the_default_settings_are_fit_for_deployment(tmp_path, environment) -> None:
    arguments = ("check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    result = manage(tmp_path, *arguments, **environment)
    assert result.returncode == 0, result.stderr
