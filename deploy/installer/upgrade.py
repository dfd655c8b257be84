"""Upgrading: the new version is prepared beside the old one, and any failure leads back to it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from deploy.installer import options, preconditions, site
from deploy.installer.install import locked
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, choose_language, say, text
from deploy.installer.new_version import (
    NEW,
    OLD,
    STAGE,
    numbers,
    prepare,
    unpack,
    version_of_code,
)
from deploy.installer.postgresql import protect_logs
from deploy.installer.settings_file import SITE, hosts_of, read_settings, var_folder
from deploy.installer.system import USER

JOURNAL = f"{STAGE}/journal.json"
# What the site and the installer have written beside the code, and the repository itself.
KEPT = {"var", ".upgrade", ".uv", ".python", ".git"}
SERVICE = "newscenter.service"
SECONDS_TO_START = 90
LOOK = ("请查看 journalctl -u newscenter -n 50。", "Look at journalctl -u newscenter -n 50.")


class Upgrade:
    """One upgrade: what it was told, and a journal that a second run finds after a power cut."""

    def __init__(self, machine: Machine, identity: str = "") -> None:
        self.machine, self.identity = machine, identity
        self.settings = read_settings(machine)
        self.journal: dict[str, Any] = json.loads(machine.read(JOURNAL) or "{}")

    def note(self, **values: Any) -> None:
        self.journal |= values
        self.machine.write(JOURNAL, json.dumps(self.journal), 0o600)

    def check_way_back(self) -> None:
        """Refuse to begin where this machine could not open its own backup. Raises Failure."""
        is_open = not self.settings.get("BACKUP_RECIPIENT") or self.settings.get("BACKUP_IDENTITY")
        if not (is_open or self.identity):
            raise Failure(
                (
                    "备份是加密的，而这台机器没有解密的密钥，升级失败时无法恢复数据。",
                    "Backups are encrypted, and without the key no failed upgrade leads back.",
                ),
                ("用 --identity 指定密钥文件。", "Name the file of the key with --identity."),
            )

    def replace(self) -> None:
        """Put the new version in the place of the old one, with the data brought along."""
        machine = self.machine
        # What is written after a backup would be lost on the way back: nginx shows its last pages
        # meanwhile.
        self._service("stop", "停止网站", "stop the site")
        site.manage(machine, "backup", what=("备份", "make a backup"))
        state = json.loads(machine.read(f"{var_folder(self.settings)}/backup_state.json") or "{}")
        self.note(backup=state.get("backup_name", ""))
        self._swap()
        self.note(stage="migrating")
        what = ("升级数据库", "migrate the database")
        site.manage(machine, "migrate", "--no-input", "--verbosity", "0", what=what)
        # A migration may have added a log.
        protect_logs(machine, site.MANAGE, USER)
        self._collect_static_files()
        what = ("检查数据库", "check the database")
        site.manage(machine, "check", "--deploy", "--database", "default", what=what)
        self._service("start", "启动网站", "start the site")
        self.wait(version_of_code(machine, SITE))

    def _swap(self) -> None:
        old = sorted(set(self._names(SITE)) - KEPT)
        # With the last one goes this program.
        old.sort(key=lambda name: name == "deploy")
        new = self._names(NEW)
        self.note(stage="swapping", old=old, new=new)
        self.machine.folder(OLD, 0o755)
        for name in old:
            self._path(SITE, name).rename(self._path(OLD, name))
        for name in new:
            self._path(NEW, name).rename(self._path(SITE, name))

    def _names(self, folder: str) -> list[str]:
        return sorted(path.name for path in self.machine.path(folder).iterdir())

    def _path(self, folder: str, name: str) -> Path:
        return self.machine.path(f"{folder}/{name}")

    def go_back(self) -> None:
        """Put the old version back, from wherever the upgrade ended. Raises Failure."""
        self._service("stop", "停止网站", "stop the site")
        old, new = self.journal.get("old", []), self.journal.get("new", [])
        for name in new:
            is_in_place = not self._path(NEW, name).exists() and self._path(SITE, name).exists()
            if is_in_place and (name not in old or self._path(OLD, name).exists()):
                self._path(SITE, name).rename(self._path(NEW, name))
        for name in old:
            if self._path(OLD, name).exists():
                self._path(OLD, name).rename(self._path(SITE, name))
        if self.journal.get("stage") == "migrating":
            identity = ["--identity", self.identity] if self.identity else []
            site.manage(
                self.machine,
                *["restore", self.journal["backup"], "--replace", "--no-safety-copy", *identity],
                what=("恢复升级前的数据", "restore the data from before"),
            )
            self._collect_static_files()
        self._service("start", "启动网站", "start the site")
        self.wait(version_of_code(self.machine, SITE))
        self.machine.remove(JOURNAL)

    def _collect_static_files(self) -> None:
        what = ("收集静态文件", "collect the static files")
        site.manage(self.machine, "collectstatic", "--no-input", "--verbosity", "0", what=what)

    def _service(self, action: str, chinese: str, english: str) -> None:
        if self.machine.has_systemd():
            program = ["systemctl", action, SERVICE]
            self.machine.run(*program, what=(chinese, english), next_step=LOOK)

    def wait(self, version: str) -> None:
        """Wait until the site answers that it is ready, and is this version. Raises Failure."""
        if not self.machine.has_systemd():
            say("    没有运行 systemd，请自行启动网站。", "    Without systemd, start the site.")
            return
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self._answer("/readyz") == "ready" and version in self._answer("/healthz"):
                return
            time.sleep(1)
        problem = ("网站没有就绪。", "The site did not become ready.")
        raise Failure(problem, LOOK)

    def _answer(self, path: str) -> str:
        host = (hosts_of(self.settings) or ["localhost"])[0]
        address = f"http://127.0.0.1:{self.settings.get('PORT') or 8000}{path}"
        try:
            with urlopen(Request(address, headers={"Host": host}), timeout=5) as answer:
                return str(answer.read().decode())
        except (URLError, OSError):
            return ""


def upgrade(arguments: argparse.Namespace, machine: Machine) -> None:
    """Upgrade, or first go back from an upgrade that a power cut has ended. Raises Failure."""
    run = Upgrade(machine, arguments.identity)
    old = version_of_code(machine, SITE) or version_of_code(machine, OLD)
    if run.journal.get("stage"):
        say("上次升级没有做完，先回到旧版本。", "An upgrade was not finished: going back first.")
        run.go_back()
        return
    run.check_way_back()
    say("[1/3] 取得新版本", "[1/3] the new version")
    if machine.dry_run:
        source = arguments.bundle or arguments.to
        say(
            f"    将从 {old} 升级到 {source or '最新发布版'}",
            f"    would upgrade {old} to {source or 'the newest'}",
        )
        return
    commit = unpack(machine, bundle=arguments.bundle, to=arguments.to)
    new = version_of_code(machine, NEW)
    if numbers(new) < numbers(old):
        raise Failure(
            (f"{new} 比现在的 {old} 旧。", f"{new} is older than {old}, which is here."),
            ("要回到旧版本，请恢复当时的备份。", "To go back, restore a backup of that time."),
        )
    say("[2/3] 在旁边装好并检查", "[2/3] installed beside the old one, and checked")
    prepare(machine, run.settings)
    say(f"[3/3] 从 {old} 换到 {new}", f"[3/3] from {old} to {new}")
    replace_or_go_back(run, old)
    if commit:
        # Its files are there already.
        what = ("记下现在的提交", "note the commit that is here now")
        machine.run("git", "-C", SITE, "reset", "--quiet", commit, what=what, next_step=LOOK)
    say(
        f"\n已升级到 {new}。如更新日志提到服务或 nginx 的变化，请再运行 deploy/install。",
        f"\nThis is {new} now. Where the changelog names services or nginx, run deploy/install.",
    )


def replace_or_go_back(run: Upgrade, old: str) -> None:
    try:
        run.replace()
        run.machine.remove(JOURNAL)
    except BaseException as error:
        say("升级没有成功，正在回到旧版本…", "The upgrade failed; going back to the old version …")
        run.go_back()
        reason = error.problem if isinstance(error, Failure) else (repr(error), repr(error))
        raise Failure(
            (f"{reason[0]}\n没有升级，{old} 照常运行。", f"{reason[1]}\n{old} runs as before."),
            LOOK,
        ) from error


def upgrade_parser() -> argparse.ArgumentParser:
    result = options.parser("deploy/upgrade")
    result.description = text(
        "升级网站：在旁边装好新版本并检查，停站备份，换上，升级数据库，重新启动；任何一步失败，"
        "代码、依赖包和数据都回到升级前。",
        "Upgrade the site: install and check the new version beside the old one, stop, back up,"
        " replace, migrate, start. If any step fails, code, packages and data are as before.",
    )
    add = result.add_argument
    add("--bundle", type=Path, help=text("离线安装包", "a bundle, without a network"))
    add("--to", default="", help=text("标签或提交，默认最新发布版", "a tag or a commit"))
    add("--identity", default="", help=text("备份的密钥文件", "the key of encrypted backups"))
    return result


def main(words: Sequence[str]) -> int:
    os.umask(0o022)
    choose_language(next((word for word in words if word in ("zh", "en")), None))
    arguments = upgrade_parser().parse_args(words)
    choose_language(arguments.language)
    machine = Machine(arguments.root.resolve(), dry_run=arguments.dry_run)
    if arguments.bundle:
        arguments.bundle = arguments.bundle.resolve()
    try:
        preconditions.check_rights(machine)
        with locked():
            upgrade(arguments, machine)
    except Failure as failure:
        print(failure.report(), file=sys.stderr)
        return 1
    return 0
