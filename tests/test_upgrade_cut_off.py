"""deploy/upgrade when it is cut off, or the new version fails late: no data are lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from deploy.installer import install
from deploy.installer import machine as machine_module
from deploy.installer.code_swap import JOURNAL, MIGRATING, STARTING, SWAPPING
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.settings_file import SETTINGS, SITE
from deploy.installer.upgrade_steps import Upgrade, uninterrupted
from tests.served_site import wait_until
from tests.upgrading import NotedMachine, code, run, waited

RESTORED = "restore before.tar --replace --no-safety-copy"


def never_ready(_run: Upgrade, version: str) -> None:
    if version == "0.3.0":
        raise Failure(("没有就绪", "not ready"), ("x", "x"))
    waited.append(version)


def cut_off_at(root: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Upgrade until a program is called, and leave everything as it is then."""
    with monkeypatch.context() as without_power:
        without_power.setattr(Upgrade, "go_back", lambda _run: None)
        with pytest.raises(Failure):
            run(NotedMachine(root, fails_at=step))


def test_only_the_start_was_missing_and_the_next_run_goes_on(old_machine, monkeypatch) -> None:
    cut_off_at(old_machine, monkeypatch, "start")
    assert json.loads(Machine(old_machine).read(JOURNAL))["stage"] == STARTING
    machine = NotedMachine(old_machine)
    run(machine)
    # Days may have gone by, in which readers wrote to the new version.
    assert machine.called == ["start"]
    assert code(old_machine)["deploy/serve"] == "0.3.0"
    assert not machine.path(JOURNAL).exists()


def test_what_was_written_to_a_version_that_fails_late_is_in_a_backup(
    old_machine, monkeypatch
) -> None:
    monkeypatch.setattr(Upgrade, "wait", never_ready)
    machine = NotedMachine(old_machine)
    with pytest.raises(Failure, match="not ready"):
        run(machine)
    assert machine.called.count("backup") == 2
    last = len(machine.called) - machine.called[::-1].index("backup")
    assert machine.called[last:] == [RESTORED, "collectstatic --no-input --verbosity 0", "start"]
    assert code(old_machine)["deploy/serve"] == "0.2.0"


def test_a_version_that_can_not_even_make_a_backup_leads_back_all_the_same(
    old_machine, monkeypatch
) -> None:
    monkeypatch.setattr(Upgrade, "wait", never_ready)
    machine = NotedMachine(old_machine)
    back_up, backups = Upgrade._back_up, []

    def fail_the_second_time(upgrade: Upgrade) -> str:
        backups.append(1)
        if len(backups) > 1:
            raise Failure(("x", "no module"), ("x", "x"))
        return back_up(upgrade)

    monkeypatch.setattr(Upgrade, "_back_up", fail_the_second_time)
    with pytest.raises(Failure, match="not ready"):
        run(machine)
    assert RESTORED in machine.called
    assert code(old_machine)["deploy/serve"] == "0.2.0"


def test_after_a_power_cut_nothing_is_given_up_that_could_not_be_kept(
    old_machine, monkeypatch
) -> None:
    cut_off_at(old_machine, monkeypatch, "start")
    monkeypatch.setattr(Upgrade, "wait", never_ready)
    machine = NotedMachine(old_machine, fails_at="backup")
    with pytest.raises(Failure):
        run(machine)
    assert RESTORED not in machine.called
    assert code(old_machine)["deploy/serve"] == "0.3.0"
    # Once there is room for the backup.
    machine = NotedMachine(old_machine)
    run(machine)
    assert RESTORED in machine.called
    assert waited[-1] == "0.2.0"


@pytest.mark.parametrize("script", ["serve", "nightly"])
@pytest.mark.parametrize("stage", [SWAPPING, MIGRATING])
def test_half_an_upgrade_serves_nobody(tmp_path, script, stage) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(settings.BASE_DIR / "deploy" / script, tmp_path / "deploy")
    (tmp_path / ".upgrade").mkdir()
    (tmp_path / ".upgrade" / "journal.json").write_text(json.dumps({"stage": stage}))
    program = [tmp_path / "deploy" / script]
    result = subprocess.run(program, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "deploy/upgrade" in result.stderr


def test_the_journal_can_be_read_by_the_site(old_machine, monkeypatch) -> None:
    cut_off_at(old_machine, monkeypatch, "migrate")
    assert Machine(old_machine).path(JOURNAL).stat().st_mode & 0o777 == 0o644


def test_what_the_operator_has_put_beside_the_code_stays(old_machine) -> None:
    site = old_machine / SITE.lstrip("/")
    (site / "backups").mkdir()
    (site / "backups" / "before.tar").write_text("data")
    run(NotedMachine(old_machine))
    assert (site / "backups" / "before.tar").read_text() == "data"
    assert not (site / "only-0.2.0").exists()
    # The second one deletes the version before the first.
    run(NotedMachine(old_machine))
    assert (site / "backups" / "before.tar").read_text() == "data"


def test_commands_of_the_night_stop_too(old_machine) -> None:
    unit = old_machine / "etc/systemd/system/newscenter-nightly.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    machine = NotedMachine(old_machine)
    run(machine)
    assert ("systemctl", "stop", "newscenter.service", unit.name) in machine.commands


@pytest.mark.parametrize("step", ["tar", "python", "check --deploy"])
def test_a_version_that_was_not_taken_leaves_nothing_on_the_disk(old_machine, step) -> None:
    with pytest.raises(Failure):
        run(NotedMachine(old_machine, fails_at=step))
    assert not (old_machine / "srv/newscenter/.upgrade/new").exists()


def test_a_site_of_many_names_is_asked_by_one_that_exists(old_machine, monkeypatch) -> None:
    machine = NotedMachine(old_machine)
    machine.write(SETTINGS, "ALLOWED_HOSTS=.example.cn\n")
    asked = []

    def answer(request, timeout):
        asked.append(request.get_header("Host"))
        raise OSError

    monkeypatch.setattr("deploy.installer.upgrade_steps.urlopen", answer)
    assert Upgrade(machine)._answer("/readyz") == ""
    assert asked == ["example.cn"]


def test_a_closed_terminal_ends_nothing(monkeypatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", closefd=False) as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        say("继续", "going on")
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)
    with uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) != signal.SIG_IGN


def is_free() -> bool:
    try:
        install.locked().close()
    except Failure:
        return False
    return True


def test_a_command_that_outlives_a_killed_run_keeps_the_next_one_away(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(install, "LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(machine_module, "_as_user", lambda _user, command: list(command))
    program = ["sh", "-c", "sleep 60 </dev/null >/dev/null 2>&1 & echo $! >$0/pid"]
    machine = Machine()
    with install.locked() as lock:
        machine.lock = lock.fileno()
        what = ("x", "migrate")
        # Its child goes on, as the command itself does when only this process is killed.
        machine.run(*program, str(tmp_path), user="newscenter", what=what, next_step=what)
    with pytest.raises(Failure, match="Another run"):
        install.locked()
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    wait_until(is_free)
