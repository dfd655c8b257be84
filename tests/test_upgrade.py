"""deploy/upgrade: from a version to the next one, or back, as if nothing had been."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from deploy.installer import new_version
from deploy.installer.code_swap import JOURNAL
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.settings_file import SETTINGS, SITE
from deploy.installer.upgrade_steps import Upgrade
from tests.upgrading import NotedMachine, code, run, waited

CHECK = "check --deploy --database default"
PROGRAMS = ("stop", "backup", "migrate", "collectstatic", CHECK, "start")


class PowerCut(BaseException):
    """An end of the process that nothing can answer."""


def test_the_new_version_is_complete_before_the_site_stops(old_machine) -> None:
    machine = NotedMachine(old_machine)
    run(machine)
    prepared, stopped = machine.called.index("check --deploy"), machine.called.index("stop")
    assert prepared < stopped
    done = machine.called[stopped:]
    assert all(map(str.startswith, done, PROGRAMS))
    assert len(done) == len(PROGRAMS)
    assert code(old_machine) == {
        ".venv/packages": "0.3.0",
        "deploy/serve": "0.3.0",
        "only-0.3.0": "",
        "pyproject.toml": '[project]\nversion = "0.3.0"\n',
    }
    assert waited == ["0.3.0"]
    assert not machine.path(JOURNAL).exists()


def test_the_repository_that_the_installer_has_copied_stays(old_machine) -> None:
    git = old_machine / SITE.lstrip("/") / ".git"
    git.mkdir()
    machine = NotedMachine(old_machine)
    machine.remember("code", [*machine.record["code"], ".git"])
    run(machine)
    assert git.is_dir()


def test_logs_of_a_migration_are_protected_before_the_start(old_machine, monkeypatch) -> None:
    def ask(self: Machine, *command: str, **options: object) -> CompletedProcess[str]:
        return CompletedProcess(command, "--check" in command, "GRANT", "")

    monkeypatch.setattr(NotedMachine, "ask", ask)
    machine = NotedMachine(old_machine)
    machine.write(SETTINGS, "DATABASE_URL=postgresql://newscenter:x@127.0.0.1/newscenter\n")
    run(machine)
    called = machine.called
    assert called.index("migrate --no-input --verbosity 0") < called.index("psql")
    assert called.index("psql") < called.index("start")


@pytest.mark.parametrize("step", PROGRAMS)
def test_a_step_that_fails_leads_back_to_the_old_version(old_machine, step) -> None:
    before = code(old_machine)
    machine = NotedMachine(old_machine, fails_at=step)
    with pytest.raises(Failure, match=r"0\.2\.0 runs as before"):
        run(machine)
    assert code(old_machine) == before
    restored = "restore before.tar --replace --no-safety-copy" in machine.called
    assert restored == (step not in ("stop", "backup"))
    assert machine.called[-1] == "start"
    assert waited == ["0.2.0"]
    assert not machine.path(JOURNAL).exists()


def test_a_site_that_does_not_become_ready_leads_back(old_machine, monkeypatch) -> None:
    def wait(_run: Upgrade, version: str) -> None:
        if version == "0.3.0":
            raise Failure(("x", "not ready"), ("x", "x"))

    monkeypatch.setattr(Upgrade, "wait", wait)
    before = code(old_machine)
    with pytest.raises(Failure, match="not ready"):
        run(NotedMachine(old_machine))
    assert code(old_machine) == before


@pytest.mark.parametrize("renames", range(8))
def test_after_a_power_cut_the_next_run_goes_back(old_machine, monkeypatch, renames) -> None:
    before = code(old_machine)
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
            run(NotedMachine(old_machine))
    machine = NotedMachine(old_machine)
    run(machine)
    assert code(old_machine) == before
    assert machine.called == ["stop", "start"]
    run(NotedMachine(old_machine))
    assert code(old_machine)["deploy/serve"] == "0.3.0"


@pytest.mark.parametrize("step", ["tar", "python", "check --deploy"])
def test_before_the_site_stops_nothing_of_it_is_touched(old_machine, step) -> None:
    before = code(old_machine)
    machine = NotedMachine(old_machine, fails_at=step)
    with pytest.raises(Failure):
        run(machine)
    assert code(old_machine) == before
    assert "stop" not in machine.called


def test_encrypted_backups_need_their_key(old_machine) -> None:
    env = old_machine / "etc" / "newscenter.env"
    env.parent.mkdir()
    env.write_text("BACKUP_RECIPIENT=age1xyz\n")
    machine = NotedMachine(old_machine, fails_at="migrate")
    with pytest.raises(Failure, match="without the key"):
        run(machine)
    assert machine.called == []
    with pytest.raises(Failure):
        run(machine, identity="/root/key")
    line = "restore before.tar --replace --no-safety-copy --identity key"
    assert line in machine.called


def test_an_older_version_and_an_altered_bundle_are_refused(old_machine, tmp_path) -> None:
    site = old_machine / SITE.lstrip("/")
    (site / "pyproject.toml").write_text('[project]\nversion = "0.10.0"\n')
    machine = NotedMachine(old_machine)
    with pytest.raises(Failure, match="older"):
        run(machine)
    bundle = tmp_path / "bundle.tar.gz"
    bundle.write_bytes(b"x")
    bundle.with_name("bundle.tar.gz.sha256").write_text("0" * 64 + "  bundle.tar.gz\n")
    with pytest.raises(Failure, match="digest"):
        run(machine, bundle=bundle)
    assert "stop" not in machine.called


def test_a_dry_run_touches_nothing(old_machine) -> None:
    machine = Machine(old_machine, dry_run=True)
    before = code(old_machine)
    run(machine)
    assert code(old_machine) == before
    assert not machine.path(new_version.STAGE).exists()
