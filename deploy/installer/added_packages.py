"""Packages that the operator has added to the environment, such as redis: they come along."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import Distribution, distributions
from pathlib import Path

from deploy.installer.machine import Machine
from deploy.installer.messages import say

# They come with the environment itself.
TOOLS = {"pip", "setuptools", "wheel"}


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(folder: Path) -> set[str]:
    """Return the names in the lock file of the code in this folder."""
    lock = folder / "requirements.lock"
    text = lock.read_text() if lock.exists() else ""
    return {normalized(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def site_packages(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob(".venv/lib/python3.*/site-packages"))), None)


def added(folder: Path) -> dict[str, Distribution]:
    """Return the packages in the environment of this folder that its lock file does not name."""
    packages = site_packages(folder)
    installed = distributions(path=[str(packages)]) if packages else ()
    known = locked(folder) | TOOLS
    named = {normalized(package.metadata["Name"] or ""): package for package in installed}
    return {name: package for name, package in named.items() if name and name not in known}


def bring_along(machine: Machine, old: Path, new: Path) -> None:
    """Copy them from the old environment into the new one, which needs no network."""
    source, target = site_packages(old), site_packages(new)
    if not source or not target:
        return
    packages = added(old)
    missing = sorted(packages.keys() - locked(new) - added(new).keys())
    names = " ".join(missing)
    if missing and source.parent.name != target.parent.name:
        say(
            f"    Python 换了版本，请在升级后重新安装：{names}",
            f"    Python is another one now; install these again after the upgrade: {names}",
        )
    elif missing:
        say(f"    带上另外安装的包：{names}", f"    bring along what was added: {names}")
        for name in missing:
            _copy(packages[name], source, target)
        machine.changes += 1


def _copy(package: Distribution, source: Path, target: Path) -> None:
    for file in package.files or []:
        path = source / file
        # Not the scripts beside the interpreter, whose first lines name the old environment.
        if ".." not in file.parts and path.is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / file)
