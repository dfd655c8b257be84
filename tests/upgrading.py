"""A machine below a folder that is upgraded, with programs that only note that they were called."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.installer import new_version
from deploy.installer.code_swap import KEPT
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.settings_file import SITE
from deploy.installer.upgrade import upgrade
from deploy.installer.upgrade_steps import Upgrade


class NotedMachine(Machine):
    """A machine below a folder that notes programs, and fails at one of them."""

    def __init__(self, root: Path, *, fails_at: str = "") -> None:
        super().__init__(root)
        self.called: list[str] = []
        self.commands: list[tuple[str, ...]] = []
        self.fails_at = fails_at

    def has_systemd(self) -> bool:
        return True

    def run(self, *command: str, what: tuple[str, str], **options: object) -> None:
        words = [Path(word).name for word in command]
        if words[0] == "manage":
            line = " ".join(words[1:])
        elif words[0] == "systemctl":
            line = words[1]
        else:
            line = words[0]
        self.called.append(line)
        self.commands.append(command)
        if words[0] == "tar":
            make_code(self.path(new_version.NEW), "0.3.0")
        if self.fails_at and line.startswith(self.fails_at):
            self.fails_at = ""
            raise Failure(what, what)


def make_code(folder: Path, version: str) -> None:
    """A version of the code: each has a file that the other has not."""
    (folder / "deploy").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    (folder / "deploy" / "serve").write_text(version)
    (folder / f"only-{version}").touch()
    (folder / ".venv").mkdir()
    (folder / ".venv" / "packages").write_text(version)


def code(root: Path) -> dict[str, str]:
    site = root / SITE.lstrip("/")
    paths = [path for path in sorted(site.rglob("*")) if path.is_file()]
    relative = {path.relative_to(site): path for path in paths}
    return {str(n): path.read_text() for n, path in relative.items() if n.parts[0] not in KEPT}


@pytest.fixture
def old_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root folder of a machine with version 0.2.0 and data."""
    site = tmp_path / SITE.lstrip("/")
    make_code(site, "0.2.0")
    Machine(tmp_path).remember("code", [path.name for path in site.iterdir()])
    (site / "var").mkdir()
    (site / "var" / "backup_state.json").write_text(json.dumps({"backup_name": "before.tar"}))
    monkeypatch.setattr(Upgrade, "wait", lambda self, version: waited.append(version))
    waited.clear()
    return tmp_path


waited: list[str] = []


def run(machine: Machine, **given: object) -> None:
    values: Mapping[str, object] = {"bundle": Path("/tmp/b.tar.gz"), "to": "", "identity": ""}
    upgrade(argparse.Namespace(**values | given), machine)
