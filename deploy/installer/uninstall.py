"""Removing: services, nginx's site and rotation go; data stay unless told otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from deploy.installer import options, preconditions, services, web_server
from deploy.installer.certificate import RELOAD_HOOK
from deploy.installer.machine import RECORD, Machine
from deploy.installer.messages import Failure, choose_language, say, text
from deploy.installer.settings_file import SETTINGS, SITE, hosts_of, read_settings, var_folder
from deploy.installer.system import USER

LOOK_ABOVE = ("原因见上面的输出。", "The reason is in the output above.")


def uninstall_parser() -> argparse.ArgumentParser:
    result = options.parser("deploy/uninstall")
    result.description = text(
        "从这台机器上移除网站的服务、nginx 配置和日志轮转。数据、设置、证书和代码都保留，"
        "再次运行 deploy/install 即可恢复。",
        "Remove the site's services, its configuration of nginx and its rotation of logs. Data,"
        " settings, certificates and code stay: deploy/install brings the site back.",
    )
    add = result.add_argument_group(text("移除范围", "what to remove")).add_argument
    add(
        "--delete-user",
        action="store_true",
        help=text("同时删除系统用户 newscenter", "the system user newscenter too"),
    )
    add(
        "--delete-data",
        action="store_true",
        help=text(
            "同时删除数据库、图片、日志和设置，不可恢复；须输入网站的主机名确认",
            "database, pictures, logs and settings too, for good; asks for the site's host name",
        ),
    )
    add(
        "--confirm",
        default="",
        metavar="NAME",
        help=text("没有终端时，在此写主机名确认删除", "the host name, where there is no terminal"),
    )
    return result


def confirm(machine: Machine, given: str) -> None:
    """Make sure that the data of this very site are meant. Raises Failure."""
    name = (hosts_of(read_settings(machine)) or ["newscenter"])[0]
    if not given and options.on_terminal() and not machine.dry_run:
        given = input(
            text(
                f"数据删除后无法恢复。请输入主机名 {name} 确认：",
                f"The data can't be brought back. Type the host name {name} to go on: ",
            )
        ).strip()
    if given != name and not machine.dry_run:
        raise Failure(
            ("没有删除任何东西：主机名不符。", "Nothing was removed: the name does not match."),
            (
                f"确实要删除数据时加上 --delete-data --confirm {name}",
                f"To delete the data: --delete-data --confirm {name}",
            ),
        )


def remove_services(machine: Machine) -> None:
    """Stop the site for good."""
    present = [
        name for name in services.UNITS if machine.path(f"{services.FOLDER}/{name}").exists()
    ]
    enabled = [name for name in services.ENABLED if name in present]
    if enabled and machine.ask("systemctl", "--version").returncode == 0:
        now = ["--now"] if machine.has_systemd() else []
        machine.run(
            *["systemctl", "disable", *now, *enabled],
            what=("停止并停用服务", "stop and disable the services"),
            next_step=LOOK_ABOVE,
        )
    for name in present:
        machine.remove(f"{services.FOLDER}/{name}")
    for name in (services.LOGROTATE, RELOAD_HOOK):
        machine.remove(name)
    if present and machine.has_systemd():
        what = ("让 systemd 重新读取配置", "have systemd read its files")
        machine.run("systemctl", "daemon-reload", what=what, next_step=LOOK_ABOVE)


def remove_from_nginx(machine: Machine) -> None:
    changes = machine.changes
    for name in web_server.files_of_site(machine):
        if name:
            machine.remove(name)
    if machine.changes > changes and web_server.is_running() and machine.runs_programs:
        what = ("让 nginx 重新读取配置", "have nginx read its files")
        machine.run("nginx", "-s", "reload", what=what, next_step=LOOK_ABOVE)
    machine.remove("/var/cache/newscenter")


def delete_data(machine: Machine) -> None:
    settings = read_settings(machine)
    url = urlsplit(settings.get("DATABASE_URL", ""))
    if url.hostname in ("127.0.0.1", "localhost"):
        name, role = url.path.strip("/"), url.username or ""
        what = (f"删除数据库 {name}", f"drop the database {name}")
        drop = ["dropdb", "--if-exists", "--force", name]
        machine.run(*drop, user="postgres", what=what, next_step=LOOK_ABOVE)
        what = (f"删除角色 {role}", f"drop the role {role}")
        drop = ["dropuser", "--if-exists", role]
        machine.run(*drop, user="postgres", what=what, next_step=LOOK_ABOVE)
    for name in (var_folder(settings), SETTINGS, "/var/log/newscenter", RECORD):
        machine.remove(name)


def delete_user(machine: Machine) -> None:
    if machine.ask("id", USER).returncode == 0:
        what = (f"删除系统用户 {USER}", f"delete the system user {USER}")
        # nginx's user is still in the group, which would stay.
        program = 'gpasswd -q -d "$1" "$0"; userdel "$0"; ! getent group "$0" || groupdel "$0"'
        web_user = web_server.user_of_nginx(machine)
        machine.run("sh", "-c", program, USER, web_user, what=what, next_step=LOOK_ABOVE)


def uninstall(arguments: argparse.Namespace) -> None:
    machine = Machine(arguments.root.resolve(), dry_run=arguments.dry_run)
    preconditions.check_rights(machine)
    if arguments.delete_data:
        confirm(machine, arguments.confirm)
    remove_services(machine)
    remove_from_nginx(machine)
    if arguments.delete_data:
        delete_data(machine)
    if arguments.delete_user:
        delete_user(machine)
    if machine.dry_run:
        say("\n以上只是说明，没有改动任何东西。", "\nThis was only told; nothing was changed.")
    elif not machine.changes:
        say("没有需要移除的。", "There was nothing to remove.")
    elif not arguments.delete_data:
        say(
            f"\n已移除。数据在 {SITE}/var，设置在 {SETTINGS}；运行 deploy/install 即可恢复网站。",
            f"\nRemoved. The data are in {SITE}/var, the settings in {SETTINGS};"
            " deploy/install brings the site back.",
        )
    else:
        say(f"\n已移除，数据也已删除；代码还在 {SITE}。", f"\nRemoved; the code is in {SITE}.")


def main(words: Sequence[str]) -> int:
    os.umask(0o022)
    choose_language(next((word for word in words if word in ("zh", "en")), None))
    arguments = uninstall_parser().parse_args(words)
    choose_language(arguments.language)
    try:
        uninstall(arguments)
    except Failure as failure:
        print(failure.report(), file=sys.stderr)
        return 1
    return 0
