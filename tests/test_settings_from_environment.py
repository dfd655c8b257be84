"""Settings from the environment, as an operator meets them: manage.py in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as configured

from newscenter import env
from newscenter.env import switch
from tests.test_language_of_commands import SENTENCE


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a separate process, as an operator does."""
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
        ("ALLOWED_HOSTS", "https://news.example.cn"),
        ("ALLOWED_HOSTS", ""),
        ("TRUSTED_PROXIES", "the proxy"),
        ("CSRF_TRUSTED_ORIGINS", "news.example.cn"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("DEFAULT_FROM_EMAIL", "newsroom"),
    ],
)
def test_an_unusable_setting_is_reported_without_a_traceback(
    tmp_path, name: str, value: str
) -> None:
    result = manage(tmp_path, "check", "--deploy", **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr
    assert re.search("[一-鿿]{3}", result.stderr)
    assert SENTENCE.findall(result.stderr) == []


@pytest.mark.parametrize(
    ("value", "is_on"),
    [
        *((value, True) for value in ("1", "true", "On", " yes ")),
        *((value, False) for value in ("", "0", "False", "no", "off")),
    ],
)
def test_a_switch_can_be_written_in_several_ways(monkeypatch, value, is_on) -> None:
    monkeypatch.setenv("HTTPS", value)
    assert switch("HTTPS") is is_on


def test_the_data_folder_is_closed_to_other_users(tmp_path) -> None:
    assert manage(tmp_path / "var", "check").returncode == 0
    assert (tmp_path / "var").stat().st_mode & 0o007 == 0


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A folder with a new database and the list of collected static files."""
    folder = tmp_path_factory.mktemp("var")
    result = manage(folder, "migrate", "--verbosity", "0")
    assert (result.stdout, result.stderr) == ("", "")
    (folder / "static").mkdir()
    (folder / "static" / "staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
    return folder


PUBLIC = {"ALLOWED_HOSTS": "news.example.cn", "HTTPS": "1", "MFA_REQUIRED_FOR": "superuser"}


@pytest.mark.parametrize("environment", [{}, PUBLIC], ids=["local", "https"])
def test_the_default_settings_pass_the_deployment_checks(migrated, environment) -> None:
    arguments = ("check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    result = manage(migrated, *arguments, **environment)
    assert result.returncode == 0, result.stderr


def test_restoring_triggers_without_tables_says_what_to_do(tmp_path):
    result = manage(tmp_path, "restore_triggers")
    assert result.returncode == 1
    assert "manage.py migrate" in result.stderr
    assert "Traceback" not in result.stderr


def damage(folder, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "newscenter.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_the_check_tells_whether_the_database_fits(tmp_path, migrated):
    """A database that is empty, one of another commit, and a file that is none."""
    check = ("check", "--database", "default")
    result = manage(tmp_path, *check)
    assert (result.returncode, "newscenter.W004" in result.stderr) == (0, True)
    shutil.copy(migrated / "newscenter.sqlite3", tmp_path)
    damage(
        tmp_path,
        "ALTER TABLE articles_article RENAME COLUMN kicker TO eyebrow",
        "DROP TABLE comments_digestschedule",
        "DROP TRIGGER comment_is_kept",
    )
    result = manage(tmp_path, *check)
    assert result.returncode == 1
    assert "articles_article.kicker" in result.stderr
    assert "comments_digestschedule" in result.stderr
    assert "comments.E001" in result.stderr
    assert "Traceback" not in result.stderr
    (tmp_path / "newscenter.sqlite3").write_bytes(b"no database at all" * 100)
    result = manage(tmp_path, *check)
    assert result.returncode == 1
    assert "newscenter.sqlite3" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("free", "error"), [(0, env.FullDisk), (1 << 30, ValueError)])
def test_a_full_disk_is_told_from_a_file_that_is_no_database(
    tmp_path, monkeypatch, free, error
) -> None:
    def connect(_path: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(env.sqlite3, "connect", connect)
    monkeypatch.setattr(
        env.shutil, "disk_usage", lambda _path: SimpleNamespace(total=1 << 40, free=free)
    )
    with pytest.raises(error):
        env._try_to_open(tmp_path / "newscenter.sqlite3")
