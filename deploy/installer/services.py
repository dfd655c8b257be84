"""Units of systemd and rotation of logs: files of deploy/ with this machine's folders."""

from __future__ import annotations

import re
from pathlib import Path

from deploy.installer.machine import Machine
from deploy.installer.messages import say
from deploy.installer.settings_file import SITE, read_settings, var_folder

FOLDER = "/etc/systemd/system"
UNITS = ("newscenter.service", "newscenter-nightly.service", "newscenter-nightly.timer")
ENABLED = ("newscenter.service", "newscenter-nightly.timer")
LOGROTATE = "/etc/logrotate.d/newscenter"
LOOK_AT_JOURNAL = (
    "请查看 journalctl -u newscenter -n 50，解决后再次运行同一命令。",
    "Look at journalctl -u newscenter -n 50, and run this again.",
)


def file_of(name: str, settings: dict[str, str]) -> str:
    """Return a file of deploy/ with the folders that the settings name."""
    text = (Path(__file__).resolve().parent.parent / name).read_text()
    folders = [var_folder(settings), settings.get("BACKUP_DIR", "")]
    if folders != [f"{SITE}/var", ""]:
        writable = " ".join(folder for folder in folders if folder)
        text = re.sub(r"^ReadWritePaths=.*$", f"ReadWritePaths={writable}", text, flags=re.M)
        text = text.replace(f"{SITE}/var/", f"{folders[0]}/")
    return text


def install_units(machine: Machine) -> None:
    """Write units and rotation, and have them start with the machine."""
    settings, changes = read_settings(machine), machine.changes
    if settings.get("BACKUP_DIR"):
        machine.folder(settings["BACKUP_DIR"], 0o750, "newscenter", "newscenter")
    for name in UNITS:
        machine.write_unless_edited(f"{FOLDER}/{name}", file_of(name, settings))
    machine.write_unless_edited(LOGROTATE, file_of("newscenter.logrotate", settings))
    next_step = ("请查看 systemctl status。", "Look at systemctl status.")
    if machine.has_systemd() and machine.changes > changes:
        machine.run(
            *["systemctl", "daemon-reload"],
            what=("让 systemd 重新读取配置", "have systemd read its files"),
            next_step=next_step,
        )
    disabled = [
        unit
        for unit in ENABLED
        if machine.ask("systemctl", "is-enabled", unit).stdout.strip() != "enabled"
    ]
    if disabled and machine.ask("systemctl", "--version").returncode == 0:
        # Without a running systemd it makes the links all the same.
        machine.run(
            *["systemctl", "enable", *disabled],
            what=("设为开机启动", "have them start with the machine"),
            next_step=next_step,
        )


def start(machine: Machine, *, restart: bool) -> None:
    """Start the services, and restart the site where something of it has changed."""
    if not machine.runs_programs:
        return
    if not machine.has_systemd():
        say(
            "    没有运行 systemd，服务已安装但未启动：重启机器后自动启动，"
            f"也可手动运行 {SITE}/deploy/serve",
            "    systemd does not run, so the services were installed and not started: they start"
            f" with the machine; by hand: {SITE}/deploy/serve",
        )
        return
    for unit in ENABLED:
        if machine.ask("systemctl", "is-active", "--quiet", unit).returncode:
            what = (f"启动 {unit}", f"start {unit}")
            machine.run("systemctl", "start", unit, what=what, next_step=LOOK_AT_JOURNAL)
        elif restart and unit.endswith(".service"):
            what = (f"重新启动 {unit}", f"restart {unit}")
            machine.run("systemctl", "restart", unit, what=what, next_step=LOOK_AT_JOURNAL)
