"""Packages that an operator has added to the environment come along with an upgrade."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.installer.added_packages import bring_along
from deploy.installer.machine import Machine
from deploy.installer.new_version import NEW, name_final_folder


def make_environment(folder: Path, locked: str, *names: str, python: str = "python3.11") -> Path:
    """An environment with packages of one module, and a lock file; returns its packages."""
    packages = folder / ".venv" / "lib" / python / "site-packages"
    for name in names:
        module, record = f"{name}.py", f"{name}-1.0.dist-info/RECORD"
        (packages / record).parent.mkdir(parents=True)
        (packages / module).write_text(name)
        (packages / record).write_text(f"{module},,\n{record},,\n../../../bin/{name},,\n")
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        (packages / record).with_name("METADATA").write_text(metadata)
    packages.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.lock").write_text(f"{locked}==1.0 \\\n    --hash=sha256:0\n")
    return packages


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_only_what_no_lock_file_names_comes_along(machine, tmp_path) -> None:
    make_environment(tmp_path / "old", "Ink_stone", "ink_stone", "redis", "pip", "paper")
    packages = make_environment(tmp_path / "new", "paper")
    (tmp_path / "old/.venv/bin").mkdir()
    (tmp_path / "old/.venv/bin/redis").touch()
    bring_along(machine, tmp_path / "old", tmp_path / "new")
    assert (packages / "redis.py").read_text() == "redis"
    assert [path.name for path in packages.glob("*.dist-info")] == ["redis-1.0.dist-info"]
    assert not (tmp_path / "new/.venv/bin").exists()
    assert machine.changes == 1


def test_a_package_for_another_python_is_named_and_not_copied(machine, tmp_path, capsys) -> None:
    make_environment(tmp_path / "old", "inkstone", "redis")
    packages = make_environment(tmp_path / "new", "inkstone", python="python3.13")
    bring_along(machine, tmp_path / "old", tmp_path / "new")
    assert "redis" in capsys.readouterr().out
    assert list(packages.iterdir()) == []


def test_without_an_environment_there_is_nothing_to_bring(machine, tmp_path) -> None:
    bring_along(machine, tmp_path / "old", tmp_path / "new")
    assert machine.changes == 0


def test_scripts_name_the_folder_that_they_will_be_in(tmp_path) -> None:
    scripts = tmp_path / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "pip").write_text(f"#!{NEW}/.venv/bin/python\n")
    (scripts / "python").symlink_to("/usr/bin/python3")
    name_final_folder(tmp_path)
    assert (scripts / "pip").read_text() == "#!/srv/newscenter/.venv/bin/python\n"
    assert (scripts / "python").is_symlink()
