"""Installing: the steps in their order, and what is said before and after."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import IO

from deploy.installer import (
    certificate,
    options,
    postgresql,
    preconditions,
    services,
    settings_file,
    site,
    system,
    web_server,
)
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, choose_language, say
from deploy.installer.options import ACME, SELF_SIGNED, Options
from deploy.installer.settings_file import SITE

LOCK = "/run/lock/newscenter-install.lock"
# Made by running the code, by tests, or by the site itself.
NOT_COPIED = (".venv", "var", "__pycache__", ".*_cache", ".hypothesis", ".uv", ".python")
Step = tuple[str, str, Callable[[], object]]


class Installation:
    """One run: the machine, what it was told, and its steps."""

    def __init__(self, machine: Machine, chosen: Options) -> None:
        self.machine, self.options = machine, chosen
        self.has_new_code = False

    def check_machine(self) -> None:
        """Check everything that needs no answer, before the first change. Raises Failure."""
        machine = self.machine
        preconditions.check_rights(machine)
        preconditions.check_system(machine)
        settings_file.check_is_only_site(machine, self.options)
        postgresql.check_no_other_database(machine, self.options)
        preconditions.check_disk(machine)
        preconditions.check_ports(machine)

    def complete_options(self) -> None:
        """Take what was not told from the settings, or from whoever sits at the terminal."""
        chosen = self.options
        existing = settings_file.read_settings(self.machine)
        chosen.hosts = settings_file.hosts_of(existing) or chosen.hosts
        url = existing.get("DATABASE_URL", "")
        chosen.postgresql = chosen.postgresql or "@127.0.0.1" in url or "@localhost" in url
        if not chosen.hosts and options.on_terminal():
            answer = options.ask("网站的主机名", "Host name of the site", "news.example.cn")
            chosen.hosts = [options.host_name(answer)]
        if not chosen.hosts:
            raise Failure(
                ("没有说明网站的主机名。", "The host name of the site was not told."),
                (
                    "例如：deploy/install --host news.example.cn",
                    "For example: deploy/install --host news.example.cn",
                ),
            )
        is_known = chosen.certificate or self.machine.record.get("certificate")
        if not is_known and options.on_terminal() and self.machine.runs_programs:
            chosen.certificate = options.ask(
                "证书：acme（免费、自动续期，域名须已解析到本机）或 self-signed（自签名）",
                "Certificate: acme (free, renewed; the name must lead here) or self-signed",
                SELF_SIGNED,
                [ACME, SELF_SIGNED],
            )
        certificate.choose_certificate(self.machine, chosen)
        certificate.check_own_files(self.machine, chosen)

    def steps(self) -> list[Step]:
        machine, chosen = self.machine, self.options
        return [
            ("系统软件包", "system packages", lambda: system.install_packages(machine, chosen)),
            ("系统用户和目录", "user and folders", self.create_user_and_folders),
            ("设置文件", "settings", self.write_settings),
            ("Python 依赖包", "Python packages", self.install_python_packages),
            ("数据库", "database", self.prepare_database),
            ("静态文件", "static files", self.collect_static_files),
            ("服务和日志轮转", "services, rotation of logs", self.install_services),
            ("nginx", "nginx", self.configure_web_server),
            ("管理员", "administrator", self.create_administrator),
            ("证书", "certificate", self.obtain_certificate),
        ]

    def create_user_and_folders(self) -> None:
        system.create_user(self.machine, web_server.user_of_nginx(self.machine))
        system.create_folders(self.machine)
        system.let_everybody_read(self.machine)

    def write_settings(self) -> None:
        if self.options.postgresql:
            postgresql.start(self.machine)
        before = self.machine.read(settings_file.SETTINGS)
        settings_file.write_settings(self.machine, self.options)
        self.has_new_code |= before != self.machine.read(settings_file.SETTINGS)

    def install_python_packages(self) -> None:
        changes = self.machine.changes
        if self.machine.runs_programs:
            python = system.python_for_site(self.machine, postgresql=self.options.postgresql)
            site.install_packages(self.machine, python)
        self.has_new_code |= self.machine.changes > changes

    def prepare_database(self) -> None:
        changes = self.machine.changes
        postgresql.create_database(self.machine)
        site.prepare_database(self.machine)
        self.has_new_code |= self.machine.changes > changes

    def collect_static_files(self) -> None:
        site.collect_static_files(self.machine)
        site.check_settings(self.machine)

    def install_services(self) -> None:
        changes = self.machine.changes
        services.install_units(self.machine)
        restart = self.has_new_code or self.machine.changes > changes
        services.start(self.machine, restart=restart)

    def configure_web_server(self) -> None:
        machine, chosen = self.machine, self.options
        certificate.make_self_signed(machine, chosen)
        web_server.configure(machine, chosen)
        machine.remember("certificate", chosen.certificate)
        web_server.wait_for_site(machine, chosen.hosts[0])

    def obtain_certificate(self) -> None:
        if certificate.obtain_by_acme(self.machine, self.options):
            web_server.configure(self.machine, self.options)

    def create_administrator(self) -> None:
        site.create_administrator(self.machine, self.options)

    def run(self) -> None:
        steps = self.steps()
        for number, (chinese, english, step) in enumerate(steps, start=1):
            say(f"[{number}/{len(steps)}] {chinese}", f"[{number}/{len(steps)}] {english}")
            step()

    def report(self) -> None:
        """Say what has changed, and where the site is."""
        machine, host = self.machine, self.options.hosts[0]
        if machine.dry_run:
            say(
                f"\n以上 {machine.changes} 处只是说明，没有改动任何东西。",
                f"\nThese {machine.changes} changes were only told; nothing was changed.",
            )
            return
        if not machine.changes:
            say("\n一切就绪，没有需要改动的。", "\nEverything is in place; nothing was changed.")
        else:
            say(
                f"\n完成，共改动 {machine.changes} 处。", f"\nDone, with {machine.changes} changes."
            )
        say(
            f"网站：https://{host}/　编辑部：https://{host}/admin/",
            f"The site: https://{host}/   the newsroom: https://{host}/admin/",
        )
        if self.options.certificate == SELF_SIGNED:
            say(
                "证书是自签名的，浏览器会警告。域名解析到本机后运行："
                "deploy/install --certificate acme",
                "Browsers warn of the self-signed certificate. When the name leads here, run:"
                " deploy/install --certificate acme",
            )


def copy_code(source: Path, machine: Machine) -> None:
    """Put this code where the service runs it, complete or not at all."""
    new, target = Path(f"{SITE}.new"), Path(SITE)
    say(f"    复制代码到 {SITE}", f"    copy the code to {SITE}")
    machine.changes += 1
    if new.exists():
        shutil.rmtree(new)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, new, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "root:root", str(new)], check=True)  # noqa: S607
    new.replace(target)
    # An upgrade takes these away; what else is put there stays.
    machine.remember("code", sorted(path.name for path in target.iterdir()))


def continue_in_place(machine: Machine, arguments: Sequence[str]) -> None:
    """Go on with the code in /srv/newscenter, copied there first if there is none."""
    source = Path(__file__).resolve().parents[2]
    if source == Path(SITE) or machine.dry_run or not machine.runs_programs:
        return
    if not Path(SITE, "manage.py").exists():
        copy_code(source, machine)
    sys.stdout.flush()
    os.execv(f"{SITE}/deploy/install", [f"{SITE}/deploy/install", *arguments])  # noqa: S606


def install(arguments: Namespace, words: Sequence[str]) -> None:
    machine = Machine(arguments.root.resolve(), dry_run=arguments.dry_run)
    installation = Installation(machine, options.read_options(arguments))
    say("检查这台机器…", "Checking this machine …")
    installation.check_machine()
    continue_in_place(machine, words)
    with nullcontext() if machine.dry_run or not machine.runs_programs else locked() as lock:
        machine.lock = lock.fileno() if lock else None
        installation.complete_options()
        installation.run()
    installation.report()


def locked() -> IO[str]:
    """Return an open file that keeps a second run away. Raises Failure."""
    file = Path(LOCK).open("w")  # noqa: SIM115
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Failure(
            ("另一个安装程序正在运行。", "Another run of the installer is going on."),
            ("请等它结束。", "Wait until it has ended."),
        ) from None
    return file


def main(words: Sequence[str]) -> int:
    os.umask(0o022)
    choose_language(next((word for word in words if word in ("zh", "en")), None))
    arguments = options.install_parser().parse_args(words)
    choose_language(arguments.language)
    try:
        install(arguments, words)
    except Failure as failure:
        print(failure.report(), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        say("\n已中断。再次运行同一命令即可接着做。", "\nInterrupted. Run this again to go on.")
        return 130
    return 0
