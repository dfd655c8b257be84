"""The bundle: the code of a commit with its wheels, installed without a network."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
WHEEL = "inkstone-1.0-py3-none-any.whl"
PROJECT = '[project]\nname = "newscenter"\nversion = "7.8.9"\n'
METADATA = "Metadata-Version: 2.1\nName: inkstone\nVersion: 1.0\n"
TAGS = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def load_script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("bundle", ROOT / "deploy" / "bundle.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


bundle = load_script()


def make_wheel(folder: Path) -> Path:
    """A package of one module, of a name that no index has to know."""
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr("inkstone.py", "COLOUR = 'black'\n")
        archive.writestr("inkstone-1.0.dist-info/METADATA", METADATA)
        archive.writestr("inkstone-1.0.dist-info/WHEEL", TAGS)
        archive.writestr("inkstone-1.0.dist-info/RECORD", "")
    return folder / WHEEL


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit, and a file that is not committed."""
    wheel = make_wheel(tmp_path / "downloads")
    folder = tmp_path / "checkout"
    (folder / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "packages.py", folder / "deploy")
    (folder / "pyproject.toml").write_text(PROJECT)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements.lock").write_text(f"inkstone==1.0 --hash=sha256:{digest}\n")
    git = ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.cn"]
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "A version"], check=True)
    (folder / "secret").write_text("of this machine")
    return folder


def make_bundle(checkout: Path, name: str = "site") -> Path:
    commit = bundle.git("rev-parse", "HEAD", folder=checkout)
    to = checkout.parent / f"{name}.tar.gz"
    bundle.pack(commit, "site", [checkout.parent / "downloads" / WHEEL], to, checkout)
    return to


def install(folder: Path) -> subprocess.CompletedProcess[str]:
    """Install the packages of an unpacked bundle where there is no network at all."""
    # A network of its own, in which only this machine could be reached.
    isolated = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*isolated, "true"], check=False, capture_output=True).returncode:
        isolated = []
    program = [*isolated, sys.executable, "deploy/packages.py", "requirements.lock"]
    # Without the settings of this machine, which may name other folders and indexes.
    environment = {"PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": "/dev/null"}
    return subprocess.run(
        program, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def test_a_bundle_has_what_is_committed_and_the_wheels(checkout) -> None:
    with tarfile.open(make_bundle(checkout)) as archive:
        names = {member.name for member in archive if member.isfile()}
    files = {"pyproject.toml", "requirements.lock", "deploy/packages.py", f"wheels/{WHEEL}"}
    assert names == {f"site/{name}" for name in files}


def test_two_bundles_of_a_commit_are_the_same_bytes(checkout) -> None:
    first = make_bundle(checkout).read_bytes()
    (checkout.parent / "downloads" / WHEEL).touch()
    assert make_bundle(checkout, "again").read_bytes() == first


def test_the_name_tells_version_platform_and_whether_it_is_a_release(checkout) -> None:
    commit = bundle.git("rev-parse", "HEAD", folder=checkout)
    names = [commit, ["aarch64"], ["3.11", "3.13"], checkout]
    assert bundle.name_of(*names) == f"newscenter-7.8.9+{commit[:8]}-aarch64-py311-py313"
    bundle.git("tag", "v7.8.9", folder=checkout)
    assert bundle.name_of(*names) == "newscenter-7.8.9-aarch64-py311-py313"


def test_a_bundle_installs_without_a_network_and_refuses_another_wheel(checkout, tmp_path) -> None:
    with tarfile.open(make_bundle(checkout)) as archive:
        archive.extractall(tmp_path, filter="data")
    site = tmp_path / "site"
    result = install(site)
    assert result.returncode == 0, result.stderr
    program = [site / ".venv" / "bin" / "python", "-c", "import inkstone; print(inkstone.COLOUR)"]
    assert subprocess.check_output(program, text=True) == "black\n"

    shutil.rmtree(site / ".venv")
    with zipfile.ZipFile(site / "wheels" / WHEEL, "a") as archive:
        archive.writestr("inkstone_extra.py", "")
    result = install(site)
    assert result.returncode != 0
    assert "HASH" in result.stderr.upper()
