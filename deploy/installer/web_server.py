"""nginx in front of the site: deploy/nginx.conf with this machine's names and paths."""

from __future__ import annotations

import os
import re
import socket
import ssl
import time
from http.client import OK, HTTPException, HTTPSConnection
from pathlib import Path

from deploy.installer.certificate import files_in_use
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.options import Options
from deploy.installer.settings_file import SITE, read_settings, var_folder

NGINX = "/etc/nginx/nginx.conf"
SECONDS_TO_START = 90
WITH_HTTP2_DIRECTIVE = (1, 25, 1)


def user_of_nginx(machine: Machine) -> str:
    match = re.search(r"^\s*user\s+([\w-]+)", machine.read(NGINX) or "", re.MULTILINE)
    return match[1] if match else "www-data"


def files_of_site(machine: Machine) -> tuple[str, str]:
    """Return the file for the configuration, and the link to it, empty where nginx has none."""
    text = machine.read(NGINX)
    if text is not None and "sites-enabled" not in text:
        # The packages of nginx.org.
        return "/etc/nginx/conf.d/newscenter.conf", ""
    return "/etc/nginx/sites-available/newscenter", "/etc/nginx/sites-enabled/newscenter"


def version(machine: Machine) -> tuple[int, ...]:
    match = re.search(r"nginx/([\d.]+)", machine.ask("nginx", "-v").stderr)
    return tuple(int(part) for part in match[1].split(".")) if match else (0,)


def has_ipv6() -> bool:
    try:
        socket.socket(socket.AF_INET6).close()
    except OSError:
        return False
    return Path("/proc/net/if_inet6").exists()


def configuration(
    text: str,
    hosts: list[str],
    certificate: tuple[str, str],
    settings: dict[str, str],
    *,
    ipv6: bool = True,
    nginx: tuple[int, ...] = (0,),
) -> str:
    """Return the supplied configuration with names, certificate and paths of this machine."""
    names = " ".join(f"[{host}]" if ":" in host else host for host in hosts)
    text = re.sub(r"^# A server in front.*?\n\n", "", text, count=1, flags=re.DOTALL)
    text = text.replace("server_name news.example.cn;", f"server_name {names};")
    text = text.replace("/etc/ssl/news.example.cn.pem", certificate[0])
    text = text.replace("/etc/ssl/news.example.cn.key", certificate[1])
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{settings.get('PORT') or '8000'}")
    text = text.replace(f"{SITE}/var", var_folder(settings))
    if not ipv6:
        text = re.sub(r" *listen \[::\].*\n", "", text)
    if nginx >= WITH_HTTP2_DIRECTIVE:
        text = text.replace(" ssl http2;", " ssl;").replace(
            "    ssl_certificate  ", "    http2 on;\n    ssl_certificate  "
        )
    return text


def configure(machine: Machine, options: Options) -> None:
    """Write the configuration and have nginx read it; take it back where nginx refuses it."""
    file, link = files_of_site(machine)
    _check_present_configuration(machine, options, file, link)
    source = (Path(__file__).resolve().parent.parent / "nginx.conf").read_text()
    text = configuration(
        source,
        options.hosts,
        files_in_use(machine, options),
        read_settings(machine),
        ipv6=has_ipv6(),
        nginx=version(machine),
    )
    changes, before = machine.changes, machine.read(file)
    was_linked = bool(link) and machine.path(link).is_symlink()
    machine.write_unless_edited(file, text)
    if link:
        machine.link(link, f"../sites-available/{Path(file).name}")
    if machine.changes == changes or machine.dry_run or not machine.runs_programs:
        return
    result = machine.ask("nginx", "-t", "-q")
    if result.returncode:
        if link and not was_linked:
            machine.path(link).unlink()
        _take_back(machine, file, before)
        raise Failure(
            (f"nginx 不接受网站的配置：\n{result.stderr}", f"nginx refuses:\n{result.stderr}"),
            (
                "已恢复原来的配置，其他网站不受影响。请按上面的提示处理，再次运行同一命令。",
                "The configuration is as before, other sites go on. See to it, and run this again.",
            ),
        )
    reload_or_start(machine)


def _take_back(machine: Machine, file: str, before: str | None) -> None:
    if before is None:
        machine.path(file).unlink()
    else:
        machine.path(file).write_text(before)


def _check_present_configuration(machine: Machine, options: Options, file: str, link: str) -> None:
    folder = machine.path(link or file).parent
    others = sorted(folder.glob("*")) if folder.is_dir() else []
    for path in others:
        if path.name in (Path(file).name, "default") or not path.is_file():
            continue
        names = re.findall(r"(?:^|[;{])\s*server_name\s+([^;]*);", path.read_text(), re.MULTILINE)
        taken = {name for line in names for name in line.split()} & set(options.hosts)
        if taken:
            host = taken.pop()
            raise Failure(
                (f"{path} 已经在提供 {host}。", f"{path} serves {host} already."),
                (
                    "请换一个主机名，或者停用那个网站（删除这个链接），再次运行同一命令。",
                    "Take another host name, or remove that link, and run this again.",
                ),
            )
    result = machine.ask("nginx", "-t", "-q")
    is_new = not machine.path(link or file).exists()
    if result.returncode not in (0, 127) and machine.runs_programs and is_new:
        raise Failure(
            (
                f"nginx 现有的配置有错误：\n{result.stderr}",
                f"The present configuration of nginx has errors:\n{result.stderr}",
            ),
            ("请先改正，再次运行同一命令。", "Mend it first, and run this again."),
        )


def is_running() -> bool:
    """Return whether nginx runs, with or without systemd."""
    try:
        os.kill(int(Path("/run/nginx.pid").read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def reload_or_start(machine: Machine) -> None:
    next_step = ("请查看 journalctl -u nginx。", "Look at journalctl -u nginx.")
    what = ("让 nginx 使用新的配置", "have nginx take its new configuration")
    if machine.has_systemd():
        machine.run("systemctl", "reload-or-restart", "nginx", what=what, next_step=next_step)
    elif is_running():
        machine.run("nginx", "-s", "reload", what=what, next_step=next_step)
    else:
        say(
            "    没有运行 systemd，nginx 未启动；可以用 nginx 命令启动",
            "    systemd does not run, so nginx was not started; the command nginx starts it",
        )


def wait_for_site(machine: Machine, host: str) -> None:
    """Wait until the site answers by HTTPS through nginx. Raises Failure."""
    if machine.dry_run or not machine.has_systemd():
        return
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(host):
        if time.monotonic() > deadline:
            raise Failure(
                ("网站启动后没有应答。", "The site was started and does not answer."),
                (
                    "请查看 journalctl -u newscenter -n 50 和 /var/log/newscenter/error.log。",
                    "Look at journalctl -u newscenter -n 50 and /var/log/newscenter/error.log.",
                ),
            )
        time.sleep(1)


def answers(host: str) -> bool:
    # The certificate may still be self-signed; here it is only asked whether somebody answers.
    context = ssl._create_unverified_context()  # noqa: S323
    client = HTTPSConnection("127.0.0.1", timeout=10, context=context)
    try:
        client.request("GET", "/healthz", headers={"Host": host.lstrip("*.")})
        return client.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        client.close()
