"""Conditions that an installation needs, checked before anything is changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.settings_file import SITE, read_settings

TESTED = {("debian", "12"), ("debian", "13"), ("ubuntu", "22.04"), ("ubuntu", "24.04")}
MEGABYTE = 1024 * 1024
ROOM_FOR_INSTALLING, ROOM_FOR_REPEATING = 1500 * MEGABYTE, 200 * MEGABYTE
LISTENING = "0A"


def check_rights(machine: Machine) -> None:
    if os.geteuid() and machine.runs_programs and not machine.dry_run:
        raise Failure(
            ("安装需要 root 权限。", "Installing needs the rights of root."),
            ("请在命令前加 sudo。", "Put sudo before the command."),
        )


def check_system(machine: Machine) -> None:
    """Refuse systems without apt, and say where nobody has tried this one."""
    lines = (machine.read("/etc/os-release") or "").splitlines()
    system = {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}
    if machine.runs_programs and not shutil.which("apt-get"):
        raise Failure(
            ("这个系统没有 apt-get。", "This system has no apt-get."),
            (
                "请使用 Debian 12、13 或 Ubuntu 22.04、24.04，或看 docs/deployment.zh-CN.md。",
                (
                    "Use Debian 12, 13 or Ubuntu 22.04, 24.04; elsewhere install by hand:"
                    " docs/deployment.md."
                ),
            ),
        )
    name = (system.get("ID", "?"), system.get("VERSION_ID", "?"))
    if machine.runs_programs and name not in TESTED:
        say(
            f"  注意：没有在 {' '.join(name)} 上测试过，继续安装。",
            f"  Note: nobody has tried this on {' '.join(name)}; going on.",
        )


def check_disk(machine: Machine) -> None:
    is_installed = Path(SITE, ".venv", "requirements.lock.installed").exists()
    needed = ROOM_FOR_REPEATING if is_installed else ROOM_FOR_INSTALLING
    free = shutil.disk_usage("/").free
    if machine.runs_programs and free < needed:
        raise _too_full(free, needed)


def check_room_beside(machine: Machine, folder: str) -> None:
    """Refuse to fill the disk of a site that runs with a second folder like this one."""
    needed = size_of(machine.path(folder)) + ROOM_FOR_REPEATING
    free = shutil.disk_usage(machine.path(SITE)).free
    if free < needed:
        raise _too_full(free, needed)


def size_of(folder: Path) -> int:
    paths = folder.rglob("*") if folder.is_dir() else ()
    return sum(path.lstat().st_size for path in paths)


def _too_full(free: int, needed: int) -> Failure:
    return Failure(
        (
            f"磁盘空间不够：还剩 {free // MEGABYTE} MB，需要 {needed // MEGABYTE} MB。",
            f"The disk has {free // MEGABYTE} MB left, and {needed // MEGABYTE} are needed.",
        ),
        (
            "请清出空间（apt-get clean、journalctl --vacuum-size=100M），再次运行同一命令。",
            "Free some room (apt-get clean, journalctl --vacuum-size=100M); run this again.",
        ),
    )


def check_ports(machine: Machine) -> None:
    """Refuse to go on where another program has a port of the site. Raises Failure."""
    if not machine.runs_programs:
        return
    site_port = int(read_settings(machine).get("PORT") or 8000)
    for port in (80, 443, site_port):
        others = programs_at(port) - ({"nginx"} if port != site_port else set())
        if others:
            _refuse_port(port, others.pop(), is_site_port=port == site_port)


def _refuse_port(port: int, program: str, *, is_site_port: bool) -> None:
    problem = (
        f"端口 {port} 已被 {program} 占用。",
        f"Port {port} is in use by {program}.",
    )
    if is_site_port:
        next_step = (
            "请停掉它，或者在 /etc/newscenter.env 里写一行 PORT=8001，再次运行同一命令。",
            "Stop it, or write the line PORT=8001 to /etc/newscenter.env, and run this again.",
        )
    else:
        next_step = (
            f"请停掉它（例如 systemctl disable --now {program}），再次运行同一命令。",
            f"Stop it (systemctl disable --now {program}, for example), and run this again.",
        )
    raise Failure(problem, next_step)


def programs_at(port: int, proc: Path = Path("/proc")) -> set[str]:
    """Return the names of the programs, the site's own apart, that listen on a port of TCP."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        path = proc / "net" / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    if not sockets:
        return set()
    processes = {
        file.parent.parent for file in proc.glob("[0-9]*/fd/*") if _target(file) in sockets
    }
    if processes:
        others = [process for process in processes if _target(process / "cwd") != SITE]
        return {(process / "comm").read_text().strip() for process in others}
    # Of one outside of this container only the port is known.
    return {"?"}


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:
        return ""
