"""Packages of the lock files: installed from wheels alone, each checked by its hash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Notes its arguments and the mirror that it was given.
RECORDER = """#!/bin/sh
echo "$(basename "$0") $* index=$UV_DEFAULT_INDEX" >>"{log}"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script, the lock files, and a uv that only notes how it was called."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "packages.py", tmp_path / "deploy")
    for name in LOCKS:
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "uv"
    program.write_text(RECORDER.format(log=tmp_path / "calls"))
    program.chmod(0o755)
    return tmp_path


def run(checkout: Path, *arguments: str, **environment: str) -> int:
    kept = {"PATH": f"{checkout / 'bin'}:{os.environ['PATH']}"}
    script = checkout / "deploy" / "packages.py"
    program = [sys.executable, script, "requirements.lock", *arguments]
    return subprocess.run(program, env=kept | environment, check=False).returncode


def test_uv_installs_wheels_with_hashes_and_nothing_else(checkout) -> None:
    assert run(checkout) == 0
    environment, packages = (checkout / "calls").read_text().splitlines()
    assert environment.startswith("uv venv ")
    for flag in ("--no-deps", "--require-hashes", "--only-binary :all:", "-r "):
        assert flag in packages


def test_a_second_run_installs_nothing(checkout) -> None:
    assert run(checkout, "--check") == 1
    run(checkout)
    calls = (checkout / "calls").read_text()
    assert (run(checkout), run(checkout, "--check")) == (0, 0)
    assert (checkout / "calls").read_text() == calls
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert run(checkout, "--check") == 1


@pytest.mark.parametrize("name", ["PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_a_mirror_is_named_once_for_uv_and_pip(checkout, name) -> None:
    run(checkout, **{name: "https://mirror.example.cn/simple"})
    assert "index=https://mirror.example.cn/simple" in (checkout / "calls").read_text()


@pytest.mark.parametrize("name", LOCKS)
def test_no_locked_package_has_to_be_built(name) -> None:
    # A package with a single file for all platforms that is no wheel: these two had none.
    text = (ROOT / name).read_text()
    assert not re.search(r"^(django-ranged-response|jstyleson)==", text, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()
    assert "--generate-hashes" in makefile
    assert "--only-binary :all:" in makefile
