"""Options of an installation: read from flags, asked for on a terminal, and validated."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import ipaddress
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.installer.messages import Failure, text

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
SHORTEST_PASSWORD = 10
SELF_SIGNED, ACME = "self-signed", "acme"


@dataclasses.dataclass
class Options:
    """Everything that an installation can be told; None for what was not."""

    hosts: list[str] = dataclasses.field(default_factory=list)
    postgresql: bool = False
    # Names of the kinds above, or the paths of a certificate and its key.
    certificate: str | list[str] | None = None
    email: str = ""
    acme_server: str = ""
    admin: str = ""
    password: str = ""


def host_name(value: str) -> str:
    """Return a host name in the form that DNS has. Raises Failure if it is none."""
    name = value.strip().rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode()
    except UnicodeError:
        name = ""
    if name and len(name) < 254 and all(LABEL.fullmatch(label) for label in name.split(".")):
        return name
    raise Failure(
        (f"“{value}”不是主机名。", f"“{value}” is no host name."),
        (
            "请只写主机名，不带 https://、端口和路径，例如 --host news.example.cn",
            "Give the name alone, without https://, port or path: --host news.example.cn",
        ),
    )


def parser(program: str) -> argparse.ArgumentParser:
    """Return the parser of what installing and removing have in common."""
    result = argparse.ArgumentParser(prog=program, add_help=False)
    group = result.add_argument_group(text("运行方式", "how to run"))
    add = group.add_argument
    add("-h", "--help", action="help", help=text("显示本说明", "show this text"))
    add(
        "--dry-run",
        action="store_true",
        help=text("只说要做什么，不作任何改动", "tell what would be done, and change nothing"),
    )
    add(
        "--language",
        choices=["zh", "en"],
        help=text(
            "提示语言，默认中文，LANG=en… 时为英文", "Chinese by default, English by LANG=en…"
        ),
    )
    add(
        "--root",
        type=Path,
        default=Path("/"),
        metavar="DIR",
        help=text(
            "只在这个目录下生成文件，不运行任何程序（供检查和制作镜像）",
            "only write files, below this folder, and run no program (to look at them)",
        ),
    )
    return result


def install_parser() -> argparse.ArgumentParser:
    result = parser("deploy/install")
    result.description = text(
        "在 Debian 12、13 或 Ubuntu 22.04、24.04 上安装网站，一条命令直到 HTTPS 可以访问。"
        "可以反复运行，已经就绪的不再改动。",
        "Install the site on Debian 12, 13 or Ubuntu 22.04, 24.04, until it answers by HTTPS. "
        "Safe to run again: what is ready stays as it is.",
    )
    result.epilog = text(
        "在终端上没有说明的会询问；没有终端时不询问，用默认值。"
        "PIP_INDEX_URL 指定 Python 包的镜像，UV_PYTHON_INSTALL_MIRROR 指定 Python 本身的镜像。",
        "On a terminal, what is not told is asked for; without one, defaults are taken. "
        "PIP_INDEX_URL names a mirror of Python packages, UV_PYTHON_INSTALL_MIRROR one of Python.",
    )
    _add_site(result)
    _add_certificate(result)
    _add_administrator(result)
    return result


def _add_site(result: argparse.ArgumentParser) -> None:
    add = result.add_argument_group(text("网站", "site")).add_argument
    add(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help=text(
            "网站的主机名，例如 news.example.cn；有几个就写几次，第一个为主",
            "the host name of the site: news.example.cn; repeat it for more, the main one first",
        ),
    )
    add(
        "--postgresql",
        action="store_true",
        help=text(
            "安装并使用 PostgreSQL，而不是内置的 SQLite",
            "install and use PostgreSQL instead of SQLite, which is built in",
        ),
    )


def _add_certificate(result: argparse.ArgumentParser) -> None:
    add = result.add_argument_group(text("证书", "certificate")).add_argument
    add(
        "--certificate",
        choices=[ACME, SELF_SIGNED],
        help=text(
            "acme：由 certbot 免费申请并自动续期；self-signed（默认）：自签名，浏览器会警告",
            "acme: free of charge by certbot, renewed by itself; self-signed (the default):"
            " browsers warn",
        ),
    )
    add(
        "--certificate-file",
        metavar="FILE",
        help=text("自己的证书（含中间证书，PEM）", "your own certificate with its chain (PEM)"),
    )
    add("--certificate-key", metavar="FILE", help=text("它的私钥（PEM）", "its key (PEM)"))
    add(
        "--acme-server",
        default="",
        metavar="URL",
        help=text("另一个 ACME 证书机构", "another ACME authority"),
    )


def _add_administrator(result: argparse.ArgumentParser) -> None:
    add = result.add_argument_group(text("首个管理员", "first administrator")).add_argument
    add("--admin", default="", metavar="NAME", help=text("用户名，默认 admin", "default: admin"))
    add(
        "--email",
        default="",
        help=text(
            "管理员的邮箱，证书机构也用它", "of the administrator; the authority gets it too"
        ),
    )
    add(
        "--admin-password-file",
        type=Path,
        metavar="FILE",
        help=text(
            "第一行为密码的文件；没有就随机生成，只显示一次",
            "a file with the password in its first line; without it, one is made and shown once",
        ),
    )


def read_options(arguments: argparse.Namespace) -> Options:
    """Return the options that the flags give. Raises Failure if one can't be used."""
    files = [arguments.certificate_file, arguments.certificate_key]
    if any(files) and (not all(files) or arguments.certificate):
        raise Failure(
            ("证书的参数不完整或相互矛盾。", "The flags of the certificate don't fit together."),
            (
                "自己的证书用 --certificate-file 和 --certificate-key，不再写 --certificate。",
                "For your own, give --certificate-file and --certificate-key, no --certificate.",
            ),
        )
    paths = [str(Path(name).resolve()) for name in files if name]
    return Options(
        hosts=[host_name(name) for name in arguments.host],
        postgresql=arguments.postgresql,
        certificate=paths or arguments.certificate,
        email=arguments.email,
        acme_server=arguments.acme_server,
        admin=arguments.admin,
        password=_password(arguments.admin_password_file),
    )


def _password(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        password = (file.read_text().splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(
            (f"密码文件读不出来：{error}", f"The file with the password can't be read: {error}"),
            ("请检查 --admin-password-file。", "Look at --admin-password-file."),
        ) from None
    return checked_password(password)


def checked_password(password: str) -> str:
    if len(password) >= SHORTEST_PASSWORD:
        return password
    raise Failure(
        ("管理员密码太短。", "The password of the administrator is too short."),
        (
            f"请用至少 {SHORTEST_PASSWORD} 个字符，或者不写，由程序随机生成。",
            f"Take {SHORTEST_PASSWORD} characters or more, or none, to have one made.",
        ),
    )


def on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(chinese: str, english: str, default: str, choices: Sequence[str] = ()) -> str:
    """Ask on the terminal until the answer can be used; an empty one is the default."""
    while True:
        suffix = f" [{default}]" if default else ""
        answer = input(f"{text(chinese, english)}{suffix}: ").strip() or default
        if answer and (not choices or answer in choices):
            return answer


def ask_password() -> str:
    """Ask for a password that is not shown; return an empty one if it is to be made."""
    question = text(
        "管理员密码（直接回车则随机生成）: ",
        "Password of the administrator (Enter: made at random): ",
    )
    password = getpass.getpass(question)
    return checked_password(password) if password else ""
