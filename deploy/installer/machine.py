"""The machine that is installed on: its files and programs, and a record of what was written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.installer.messages import Failure, say, text

RECORD = "/var/lib/newscenter/installed.json"
LINES_SHOWN = 20
ENVIRONMENT = {
    # A shell that `su` has opened looks for no programs of the system.
    "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    # Ubuntu's needrestart would ask which services to restart.
    "NEEDRESTART_SUSPEND": "1",
}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Machine:
    """Files below `root`, and programs, which run only where `root` is the machine's own.

    Every change is counted. In a dry run changes are told and not made.
    """

    def __init__(self, root: Path = Path("/"), *, dry_run: bool = False) -> None:
        self.root, self.dry_run, self.changes = root, dry_run, 0
        self.runs_programs = root == Path("/")
        # The file that keeps a second run away: commands of the site hold it too, so that one that
        # outlives a killed run is waited for.
        self.lock: int | None = None
        self.record: dict[str, Any] = {"files": {}}
        if self.path(RECORD).exists():
            self.record |= json.loads(self.path(RECORD).read_text())

    def path(self, name: str) -> Path:
        return self.root / name.lstrip("/")

    def has_systemd(self) -> bool:
        return self.runs_programs and Path("/run/systemd/system").is_dir()

    def _change(self, chinese: str, english: str) -> bool:
        """Tell of a change, and return whether to make it."""
        self.changes += 1
        prefix = text("将", "would ") if self.dry_run else ""
        say(f"    {prefix}{chinese}", f"    {prefix}{english}")
        return not self.dry_run

    def remember(self, key: str, value: object) -> None:
        """Keep a value for the next run."""
        if self.record.get(key) != value and not self.dry_run:
            self.record[key] = value
            self._write_record()

    def _write_record(self) -> None:
        content = json.dumps(self.record, indent=1, sort_keys=True).encode()
        path = self.path(RECORD)
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        _replace(path, content, 0o600)

    def read(self, name: str) -> str | None:
        path = self.path(name)
        return path.read_text() if path.is_file() else None

    def write(self, name: str, content: str, mode: int = 0o644, group: str = "root") -> None:
        """Bring a file of root's up to date."""
        path, data = self.path(name), content.encode()
        is_same = path.is_file() and path.read_bytes() == data
        if not is_same and self._change(f"写入 {name}", f"write {name}"):
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            _replace(path, data, mode, None if self.root != Path("/") else group)

    def write_unless_edited(self, name: str, content: str) -> bool:
        """Bring a file up to date; one that somebody has edited stays, with the new one beside it.

        Return whether the file itself is up to date now.
        """
        written: dict[str, str] = self.record["files"]
        path, new = self.path(name), digest(content.encode())
        old = digest(path.read_bytes()) if path.is_file() else None
        if old in (None, new, written.get(name)):
            self.write(name, content)
            self.remember("files", written | {name: new})
            return True
        say(
            f"    {name} 已被人改过，予以保留；新版本见 {name}.dpkg-dist",
            f"    {name} was edited and is kept; the new version is {name}.dpkg-dist",
        )
        self.write(f"{name}.dpkg-dist", content)
        return False

    def folder(self, name: str, mode: int, owner: str = "root", group: str = "root") -> None:
        path = self.path(name)
        if not path.is_dir() and self._change(f"建立目录 {name}", f"create the folder {name}"):
            path.mkdir(mode=mode, parents=True)
            path.chmod(mode)
            if self.runs_programs:
                shutil.chown(path, owner, group)

    def link(self, name: str, target: str) -> None:
        path = self.path(name)
        is_same = path.is_symlink() and str(path.readlink()) == target
        if not is_same and self._change(f"建立链接 {name}", f"link {name}"):
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(target)

    def remove(self, name: str) -> None:
        path = self.path(name)
        if not path.is_symlink() and not path.exists():
            return
        if self._change(f"删除 {name}", f"remove {name}"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def ask(
        self, *command: str, user: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program that changes nothing, and return its output; only on the machine itself."""
        if not self.runs_programs:
            return subprocess.CompletedProcess(command, 1, "", "")
        try:
            return _run(_as_user(user, command), environment or {}, None)
        except FileNotFoundError as error:
            return subprocess.CompletedProcess(command, 127, "", str(error))

    def run(
        self,
        *command: str,
        what: tuple[str, str],
        next_step: tuple[str, str],
        user: str = "",
        stdin: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run a program that changes something. Raises Failure with the end of its output."""
        if not self.runs_programs or not self._change(*what):
            return
        held = () if self.lock is None or not user else (self.lock,)
        try:
            result = _run(_as_user(user, command), environment or {}, stdin, held)
        except FileNotFoundError as error:
            result = subprocess.CompletedProcess(command, 127, "", str(error))
        if result.returncode:
            output = "\n".join((result.stdout + result.stderr).splitlines()[-LINES_SHOWN:])
            if "No space left on device" in output:
                next_step = (
                    "磁盘已满。请用 df -h 查看，清出空间后再次运行同一命令。",
                    "The disk is full. Look with df -h, free some room, and run this again.",
                )
            problem = (f"{what[0]}，没有成功。\n{output}", f"Failed: {what[1]}.\n{output}")
            raise Failure(problem, next_step)


def _as_user(user: str, command: Sequence[str]) -> list[str]:
    return ["runuser", "-u", user, "--", *command] if user else list(command)


def _run(
    command: Sequence[str],
    environment: Mapping[str, str],
    stdin: str | None,
    held: Sequence[int] = (),
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=os.environ | ENVIRONMENT | dict(environment),
        input=stdin or "",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        pass_fds=held,
        # Where the user that a program runs as may be.
        cwd="/",
    )


def _replace(path: Path, content: bytes, mode: int, group: str | None = None) -> None:
    """Write the whole file or, when interrupted, nothing; it has its mode from the beginning."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode & 0o600)
    with new.open("wb") as file:
        file.write(content)
        # A power cut would leave an empty file under its name.
        os.fsync(file.fileno())
    if group:
        shutil.chown(new, "root", group)
    new.chmod(mode)
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
