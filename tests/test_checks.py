"""System checks: a wrong setting is reported with a hint, however the site is started."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from comments import digest, triggers
from comments.models import CommentingSettings
from newscenter.database_checks import database_has_room_for_every_character
from tests.factories import make_user

OWN = ("newscenter.", "comments.")


def check_ids(*, deploy: bool = False, databases: list[str] | None = None) -> list[str]:
    messages = run_checks(include_deployment_checks=deploy, databases=databases)
    assert all(message.hint for message in messages if message.id.startswith(OWN))
    return [message.id for message in messages if not message.is_silenced()]


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
        ("CSRF_TRUSTED_ORIGINS", ["news.example.cn"], "newscenter.E008"),
    ],
)
def test_a_wrong_setting_is_reported(settings, name: str, value: object, identity: str) -> None:
    setattr(settings, name, value)
    assert check_ids() == [identity]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", [".example.cn", "127.0.0.1", "[::1]", "[2001:db8::7]"]),
        ("TRUSTED_PROXIES", ["127.0.0.1", "10.0.0.7/8", "2001:db8::/32"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://news.example.cn"]),
    ],
)
def test_a_valid_setting_passes(settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert check_ids() == []


def test_debug_is_refused_on_a_public_host(settings) -> None:
    settings.DEBUG = True
    assert "newscenter.E004" not in check_ids()
    settings.ALLOWED_HOSTS = ["localhost", "news.example.cn"]
    assert "newscenter.E004" in check_ids()


def test_a_public_site_without_https_causes_a_warning(settings) -> None:
    settings.ALLOWED_HOSTS = ["news.example.cn"]
    assert "newscenter.W002" in check_ids(deploy=True)
    settings.HTTPS = True
    assert "newscenter.W002" not in check_ids(deploy=True)


def test_a_database_that_does_not_answer_is_reported(db, monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    # Whether SQLite knows JSON is asked of the database itself, once in a process.
    assert connection.features.supports_json_field
    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", refuse)
        assert check_ids(databases=["default"]) == ["newscenter.E005"]


def test_missing_triggers_are_reported_and_restored(db) -> None:
    assert check_ids(databases=["default"]) == []
    triggers.remove(connection)
    assert set(check_ids(databases=["default"])) == {"comments.E001"}
    call_command("restore_triggers", stdout=(output := StringIO()))
    assert "comment_words_stay" in output.getvalue()
    assert check_ids(databases=["default"]) == []


def test_a_dry_run_names_the_missing_triggers(db) -> None:
    call_command("restore_triggers", "--dry-run", stdout=(output := StringIO()))
    assert output.getvalue() == "触发器齐全，无须恢复。\n"
    triggers.remove(connection)
    call_command("restore_triggers", "--dry-run", stdout=(output := StringIO()))
    assert output.getvalue().startswith("缺失：anchor_is_kept, anchor_is_not_changed")
    assert triggers.missing(connection)


def test_triggers_of_an_unapplied_migration_are_not_reported(db) -> None:
    triggers.remove(connection)
    MigrationRecorder(connection).migration_qs.filter(app="comments").last().delete()
    assert check_ids(databases=["default"]) == ["newscenter.W004"]


def test_triggers_can_not_be_restored_before_migrating(db, monkeypatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="manage.py migrate"):
        call_command("restore_triggers")


def late_task(hours: float) -> None:
    digest.send.using(run_after=timezone.now() - timedelta(hours=hours)).enqueue()


def test_a_digest_that_reaches_nobody_causes_a_warning(db, settings) -> None:
    make_user(group="editor", email="shen@yunhua.example")
    late_task(hours=2)
    assert check_ids(databases=["default"]) == []
    CommentingSettings.objects.update_or_create(pk=1, defaults={"digest_hours": 4})
    assert check_ids(databases=["default"]) == ["comments.W001", "comments.W002"]
    settings.EMAIL_BACKEND = "newscenter.unsent_mail.EmailBackend"
    assert "comments.W003" in check_ids(databases=["default"])
    assert check_ids() == []


def test_a_digest_that_is_slightly_late_causes_no_warning(db) -> None:
    make_user(group="moderator", email="bai@yunhua.example")
    CommentingSettings.objects.update_or_create(pk=1, defaults={"digest_hours": 4})
    late_task(hours=0.9)
    assert check_ids(databases=["default"]) == []


@pytest.mark.parametrize(("encoding", "is_reported"), [("SQL_ASCII", True), ("UTF8", False)])
def test_a_database_without_room_for_chinese_is_reported(
    db, monkeypatch, encoding, is_reported
) -> None:
    cursor = MagicMock()
    cursor.__enter__.return_value.fetchone.return_value = (encoding,)
    other = SimpleNamespace(vendor="postgresql", cursor=lambda: cursor)
    monkeypatch.setattr("newscenter.database_checks.connections", {"default": other})
    messages = list(database_has_room_for_every_character(databases=["default"]))
    assert [message.id for message in messages] == ["newscenter.E040"] * is_reported
