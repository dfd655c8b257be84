"""System checks of the settings of backups."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.checks import run_checks

from newscenter.backups.encryption import make_key

STORE = "s3://a:b@s3.example.cn/bucket"


def ids() -> set[str]:
    messages = run_checks(tags=["security"], include_deployment_checks=True)
    known = {*(f"newscenter.E{number:03}" for number in range(11, 16)), "newscenter.W006"}
    return {message.id for message in messages} & {*known, "newscenter.W007"}


def test_the_defaults_are_fine() -> None:
    assert ids() == set()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BACKUP_KEEP", "7", {"newscenter.E011"}),
        ("BACKUP_DIR", Path("backups"), {"newscenter.E012"}),
        ("BACKUP_DIR", Path("/dev/null/backups"), {"newscenter.E012"}),
        ("BACKUP_S3", "s3://bucket", {"newscenter.E013", "newscenter.W006"}),
        ("BACKUP_S3", STORE, {"newscenter.W006"}),
        ("BACKUP_RECIPIENTS", ["age1nonsense"], {"newscenter.E014", "newscenter.W007"}),
        ("BACKUP_IDENTITY", "/nowhere/key", {"newscenter.E015"}),
    ],
)
def test_a_wrong_value_is_named(settings, name: str, value: object, expected: set[str]) -> None:
    setattr(settings, name, value)
    assert ids() == expected


def test_backups_are_not_kept_where_everybody_can_read_them(settings) -> None:
    settings.BACKUP_DIR = Path(settings.MEDIA_ROOT) / "backups"
    assert ids() == {"newscenter.E012"}


def test_a_key_for_everything(settings, tmp_path) -> None:
    settings.BACKUP_RECIPIENTS = [make_key(tmp_path / "key")]
    settings.BACKUP_IDENTITY = str(tmp_path / "key")
    settings.BACKUP_S3 = STORE
    assert ids() == set()
