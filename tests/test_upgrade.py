"""deploy/upgrade below a folder, with programs that only note that they were called."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from deploy.installer import new_version
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.settings_file import SETTINGS, SITE
from deploy.installer.upgrade import JOURNAL, KEPT, Upgrade, upgrade

CHECK = "check --deploy --database default"
PROGRAMS = ("stop", "backup", "migrate", "collectstatic", CHECK, "start")


class PowerCut(BaseException):
    """An end of the process that nothing can answer."""


class NotedMachine(Machine):
    """A machine below a folder that notes programs, and fails at one of them."""

    def __init__(self, root: Path, *, fails_at: str = "") -> None:
        super().__init__(root)
        self.called: list[str] = []
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
def root(tmp_path: Path, monkeypatch) -> Path:
    """A machine with version 0.2.0 and data."""
    site = tmp_path / SITE.lstrip("/")
    make_code(site, "0.2.0")
    (site / "var").mkdir()
    (site / "var" / "backup_state.json").write_text(json.dumps({"backup_name": "before.tar"}))
    monkeypatch.setattr(Upgrade, "wait", lambda self, version: waited.append(version))
    waited.clear()
    return tmp_path


waited: list[str] = []


def run(machine: Machine, **given: object) -> None:
    values: Mapping[str, object] = {"bundle": Path("/tmp/b.tar.gz"), "to": "", "identity": ""}
    upgrade(argparse.Namespace(**values | given), machine)


def test_the_new_version_is_complete_before_the_site_stops(root) -> None:
    machine = NotedMachine(root)
    run(machine)
    prepared, stopped = machine.called.index("check --deploy"), machine.called.index("stop")
    assert prepared < stopped
    done = machine.called[stopped:]
    assert all(map(str.startswith, done, PROGRAMS))
    assert len(done) == len(PROGRAMS)
    assert code(root) == {
        ".venv/packages": "0.3.0",
        "deploy/serve": "0.3.0",
        "only-0.3.0": "",
        "pyproject.toml": '[project]\nversion = "0.3.0"\n',
    }
    assert waited == ["0.3.0"]
    assert not machine.path(JOURNAL).exists()


def test_logs_of_a_migration_are_protected_before_the_start(root, monkeypatch) -> None:
    def ask(self: Machine, *command: str, **options: object) -> CompletedProcess[str]:
        return CompletedProcess(command, "--check" in command, "GRANT", "")

    monkeypatch.setattr(NotedMachine, "ask", ask)
    machine = NotedMachine(root)
    machine.write(SETTINGS, "DATABASE_URL=postgresql://newscenter:x@127.0.0.1/newscenter\n")
    run(machine)
    called = machine.called
    assert called.index("migrate --no-input --verbosity 0") < called.index("psql")
    assert called.index("psql") < called.index("start")


@pytest.mark.parametrize("step", PROGRAMS)
def test_a_step_that_fails_leads_back_to_the_old_version(root, step) -> None:
    before = code(root)
    machine = NotedMachine(root, fails_at=step)
    with pytest.raises(Failure, match=r"0\.2\.0 runs as before"):
        run(machine)
    assert code(root) == before
    restored = "restore before.tar --replace --no-safety-copy" in machine.called
    assert restored == (step not in ("stop", "backup"))
    assert machine.called[-1] == "start"
    assert waited == ["0.2.0"]
    assert not machine.path(JOURNAL).exists()


def test_a_site_that_does_not_become_ready_leads_back(root, monkeypatch) -> None:
    def wait(_run: Upgrade, version: str) -> None:
        if version == "0.3.0":
            raise Failure(("x", "not ready"), ("x", "x"))

    monkeypatch.setattr(Upgrade, "wait", wait)
    before = code(root)
    with pytest.raises(Failure, match="not ready"):
        run(NotedMachine(root))
    assert code(root) == before


@pytest.mark.parametrize("renames", range(8))
def test_after_a_power_cut_the_next_run_goes_back(root, monkeypatch, renames) -> None:
    before = code(root)
    rename, done = Path.rename, []

    def cut(path: Path, target: Path) -> Path:
        if len(done) == renames:
            raise PowerCut
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as cutting:
        cutting.setattr(Path, "rename", cut)
        # Without power nothing goes back.
        cutting.setattr(Upgrade, "go_back", lambda _run: None)
        with pytest.raises(Failure):
            run(NotedMachine(root))
    machine = NotedMachine(root)
    run(machine)
    assert code(root) == before
    assert machine.called == ["stop", "start"]
    run(NotedMachine(root))
    assert code(root)["deploy/serve"] == "0.3.0"


@pytest.mark.parametrize("step", ["tar", "python", "check --deploy"])
def test_before_the_site_stops_nothing_of_it_is_touched(root, step) -> None:
    before = code(root)
    machine = NotedMachine(root, fails_at=step)
    with pytest.raises(Failure):
        run(machine)
    assert code(root) == before
    assert "stop" not in machine.called


def test_encrypted_backups_need_their_key(root) -> None:
    env = root / "etc" / "newscenter.env"
    env.parent.mkdir()
    env.write_text("BACKUP_RECIPIENT=age1xyz\n")
    machine = NotedMachine(root, fails_at="migrate")
    with pytest.raises(Failure, match="without the key"):
        run(machine)
    assert machine.called == []
    with pytest.raises(Failure):
        run(machine, identity="/root/key")
    line = "restore before.tar --replace --no-safety-copy --identity key"
    assert line in machine.called


def test_an_older_version_and_an_altered_bundle_are_refused(root, tmp_path) -> None:
    site = root / SITE.lstrip("/")
    (site / "pyproject.toml").write_text('[project]\nversion = "0.10.0"\n')
    machine = NotedMachine(root)
    with pytest.raises(Failure, match="older"):
        run(machine)
    bundle = tmp_path / "bundle.tar.gz"
    bundle.write_bytes(b"x")
    bundle.with_name("bundle.tar.gz.sha256").write_text("0" * 64 + "  bundle.tar.gz\n")
    with pytest.raises(Failure, match="digest"):
        run(machine, bundle=bundle)
    assert "stop" not in machine.called


def test_a_dry_run_touches_nothing(root) -> None:
    machine = Machine(root, dry_run=True)
    before = code(root)
    run(machine)
    assert code(root) == before
    assert not machine.path(new_version.STAGE).exists()
