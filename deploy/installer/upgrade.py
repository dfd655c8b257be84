"""Upgrading: the new version is prepared beside the old one, and any failure leads back to it."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.installer import options, preconditions
from deploy.installer.code_swap import STARTING
from deploy.installer.install import locked
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, choose_language, say, text
from deploy.installer.new_version import NEW, OLD, numbers, prepare, unpack, version_of_code
from deploy.installer.settings_file import SITE
from deploy.installer.upgrade_steps import LOOK, Upgrade


def upgrade(arguments: argparse.Namespace, machine: Machine) -> None:
    """Upgrade, or first deal with an upgrade that a power cut has ended. Raises Failure."""
    run = Upgrade(machine, arguments.identity)
    old = version_of_code(machine, SITE) or version_of_code(machine, OLD)
    if run.code.stage:
        finish_or_go_back(run)
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
    preconditions.check_room_beside(machine, f"{SITE}/.venv")
    try:
        commit = prepare_new_version(run, arguments, old)
    except BaseException:
        # It may be what has filled the disk.
        shutil.rmtree(machine.path(NEW), ignore_errors=True)
        raise
    new = version_of_code(machine, NEW)
    say(f"[3/3] 从 {old} 换到 {new}", f"[3/3] from {old} to {new}")
    replace_or_go_back(run, old, commit)
    say(
        f"\n已升级到 {new}。如更新日志提到服务或 nginx 的变化，请再运行 deploy/install。",
        f"\nThis is {new} now. Where the changelog names services or nginx, run deploy/install.",
    )


def prepare_new_version(run: Upgrade, arguments: argparse.Namespace, old: str) -> str:
    """Unpack and install it beside the old one; return its commit, if it comes from one."""
    commit = unpack(run.machine, bundle=arguments.bundle, to=arguments.to)
    new = version_of_code(run.machine, NEW)
    if numbers(new) < numbers(old):
        raise Failure(
            (f"{new} 比现在的 {old} 旧。", f"{new} is older than {old}, which is here."),
            ("要回到旧版本，请恢复当时的备份。", "To go back, restore a backup of that time."),
        )
    say("[2/3] 在旁边装好并检查", "[2/3] installed beside the old one, and checked")
    prepare(run.machine, run.settings)
    return commit


def replace_or_go_back(run: Upgrade, old: str, commit: str) -> None:
    try:
        run.replace(commit)
    except BaseException as error:
        say("升级没有成功，正在回到旧版本…", "The upgrade failed; going back to the old version …")
        run.go_back()
        reason = (repr(error), repr(error))
        if isinstance(error, Failure):
            reason = error.problem
        elif isinstance(error, (KeyboardInterrupt, SystemExit)):
            reason = ("已中断。", "Interrupted.")
        raise Failure(
            (f"{reason[0]}\n没有升级，{old} 照常运行。", f"{reason[1]}\n{old} runs as before."),
            LOOK,
        ) from error


def finish_or_go_back(run: Upgrade) -> None:
    """End an upgrade that was cut off: forward if only the start was missing. Raises Failure."""
    if run.code.stage == STARTING:
        say("上次升级只差启动，接着做完。", "Only the start of an upgrade was missing: going on.")
        try:
            run.start_new_version()
        except Failure as failure:
            say(failure.report(), failure.report())
        else:
            say(
                "已做完。要继续升级，请再运行一次。",
                "It is complete. To upgrade further, run this again.",
            )
            return
    say("上次升级没有做完，先回到旧版本。", "An upgrade was not finished: going back first.")
    run.go_back(at_any_price=False)


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
    # A terminal that is closed ends nothing; whoever stops this gets the old version back.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    choose_language(next((word for word in words if word in ("zh", "en")), None))
    arguments = upgrade_parser().parse_args(words)
    choose_language(arguments.language)
    machine = Machine(arguments.root.resolve(), dry_run=arguments.dry_run)
    if arguments.bundle:
        arguments.bundle = arguments.bundle.resolve()
    try:
        preconditions.check_rights(machine)
        with locked() as lock:
            machine.lock = lock.fileno()
            upgrade(arguments, machine)
    except Failure as failure:
        print(failure.report(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\n已中断，网站没有改动。", "\nInterrupted; the site is as it was.")
        return 130
    return 0
