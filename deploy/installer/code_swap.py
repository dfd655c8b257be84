"""The code of two versions changing places, with a journal that leads back after a power cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deploy.installer.machine import Machine
from deploy.installer.new_version import NEW, OLD, STAGE
from deploy.installer.settings_file import SITE

JOURNAL = f"{STAGE}/journal.json"
# What the site and the installer have written beside the code, and the repository itself.
KEPT = {"var", ".upgrade", ".uv", ".python", ".git"}
# In the journal: the code is half in its place; the database is between two versions; both are
# those of the new version, which is starting. Until then deploy/serve starts nothing.
SWAPPING, MIGRATING, STARTING = "swapping", "migrating", "starting"


class CodeSwap:
    """The folders of both versions, and the journal of how far they have changed places."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.journal: dict[str, Any] = json.loads(machine.read(JOURNAL) or "{}")

    @property
    def stage(self) -> str:
        return str(self.journal.get("stage", ""))

    def note(self, **values: Any) -> None:
        self.journal |= values
        self.machine.write(JOURNAL, json.dumps(self.journal))

    def swap(self) -> None:
        """Put the new version in the place of the old one; what neither has brought stays."""
        new = self._names(NEW)
        old = sorted({*self._names_of_code(), *new} & set(self._names(SITE)) - KEPT)
        # With the last one goes this program.
        old.sort(key=lambda name: name == "deploy")
        self.note(stage=SWAPPING, old=old, new=new)
        self.machine.folder(OLD, 0o755)
        for name in old:
            self._path(SITE, name).rename(self._path(OLD, name))
        for name in new:
            self._path(NEW, name).rename(self._path(SITE, name))

    def swap_back(self) -> None:
        """Put the old version back, from wherever the swap has ended."""
        old, new = self.journal.get("old", []), self.journal.get("new", [])
        for name in new:
            is_in_place = not self._path(NEW, name).exists() and self._path(SITE, name).exists()
            if is_in_place and (name not in old or self._path(OLD, name).exists()):
                self._path(SITE, name).rename(self._path(NEW, name))
        for name in old:
            if self._path(OLD, name).exists():
                self._path(OLD, name).rename(self._path(SITE, name))

    def end(self) -> None:
        """Remember what is code now, for the next upgrade."""
        if self.stage:
            self.machine.remember("code", self.journal["new"])
        self.machine.remove(JOURNAL)

    def _names_of_code(self) -> list[str]:
        """Return what the version in SITE has brought; the rest there is the operator's."""
        program = ["git", "-C", SITE, "ls-tree", "--name-only", "-z", "HEAD"]
        tracked = self.machine.ask(*program).stdout.split("\0")
        return [".venv", "wheels", *tracked, *self.machine.record.get("code", [])]

    def _names(self, folder: str) -> list[str]:
        return sorted(path.name for path in self.machine.path(folder).iterdir())

    def _path(self, folder: str, name: str) -> Path:
        return self.machine.path(f"{folder}/{name}")
