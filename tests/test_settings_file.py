"""The file with settings that ENV_FILE names, and that commands of the service read by default."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PRINT_HOSTS = "from newscenter.env import env; print(env.list('ALLOWED_HOSTS'))"


def read_hosts(file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read a setting in a process of its own, which has the file and these variables."""
    kept = {name: value for name, value in os.environ.items() if name != "ALLOWED_HOSTS"}
    return subprocess.run(
        [sys.executable, "-c", PRINT_HOSTS],
        env=kept | {"ENV_FILE": str(file), **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_are_read_from_the_file(tmp_path):
    file = tmp_path / "newscenter.env"
    file.write_text("ALLOWED_HOSTS=news.example.cn\n")
    assert read_hosts(file).stdout.strip() == "['news.example.cn']"


def test_a_variable_of_the_environment_wins(tmp_path):
    file = tmp_path / "newscenter.env"
    file.write_text("ALLOWED_HOSTS=news.example.cn\n")
    result = read_hosts(file, ALLOWED_HOSTS="other.example.cn")
    assert result.stdout.strip() == "['other.example.cn']"


def test_a_file_that_can_not_be_read_is_named(tmp_path):
    result = read_hosts(tmp_path / "newscenter.env")
    assert result.returncode != 0
    assert f"无法读取 ENV_FILE 指定的文件 {tmp_path}/newscenter.env" in result.stderr


def test_commands_of_the_service_read_its_file(tmp_path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(settings.BASE_DIR / "deploy" / "manage", tmp_path / "deploy")
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$ENV_FILE" "$2"\n')
    python.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "ENV_FILE"}
    command = [tmp_path / "deploy" / "manage", "check"]
    for given, expected in (({}, "/etc/newscenter.env"), ({"ENV_FILE": "/other"}, "/other")):
        output = subprocess.check_output(command, env=environment | given, text=True)
        assert output == f"{expected} check\n"
