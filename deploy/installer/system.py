"""The system's part: packages, a Python that is new enough, the site's user and folders."""

from __future__ import annotations

import grp
import pwd
from pathlib import Path

from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.options import ACME, Options
from deploy.installer.settings_file import SITE, read_settings, var_folder

USER = "newscenter"
OLDEST_PYTHON, OLDEST_SQLITE = (3, 11), (3, 38)
UV_PYTHON = "3.12"
SECONDS_FOR_PYTHON = "300"
# Another program, such as the nightly upgrade of Ubuntu, may be installing; mirrors hiccup.
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")
CHECK_NETWORK = (
    "请检查网络和 /etc/apt/ 里的软件源（sudo apt-get update 应当成功），再次运行同一命令。",
    (
        "Check the network and the sources in /etc/apt/ (apt-get update has to work), and run this"
        " again."
    ),
)
UNFINISHED = {"half-configured", "half-installed", "triggers-pending", "unpacked"}
PACKAGES = ("ca-certificates", "logrotate", "nginx", "openssl", "python3-venv", "tzdata")


def is_installed(machine: Machine, package: str) -> bool:
    status = machine.ask("dpkg-query", "-W", "-f", "${db:Status-Status}", package).stdout
    return status == "installed"


def install_packages(machine: Machine, options: Options) -> None:
    """Install what is missing, by apt, after finishing what an interrupted run has begun."""
    wanted = [*PACKAGES]
    wanted += ["postgresql"] if options.postgresql else []
    wanted += ["certbot"] if options.certificate == ACME else []
    if was_interrupted(machine):
        machine.run(
            *["dpkg", "--configure", "-a"],
            what=("完成上次中断的软件包安装", "finish the packages of an interrupted run"),
            next_step=CHECK_NETWORK,
        )
    install(machine, [name for name in wanted if not is_installed(machine, name)])


def was_interrupted(machine: Machine) -> bool:
    """Return whether apt left packages that are not configured, or a journal of dpkg's."""
    states = machine.ask("dpkg-query", "-W", "-f", "${db:Status-Status}\n").stdout.split()
    journal = machine.path("/var/lib/dpkg/updates")
    return bool(UNFINISHED & set(states)) or (journal.is_dir() and any(journal.iterdir()))


def install(machine: Machine, packages: list[str]) -> None:
    if not packages:
        return
    names = " ".join(packages)
    has_nginx = is_installed(machine, "nginx")
    machine.run(
        *[*APT, "update"],
        what=("更新软件包列表", "update the list of packages"),
        next_step=CHECK_NETWORK,
    )
    machine.run(
        *[*APT, "--no-install-recommends", "install", *packages],
        what=(f"安装软件包 {names}", f"install the packages {names}"),
        next_step=CHECK_NETWORK,
    )
    if "nginx" in packages and not has_nginx and machine.runs_programs:
        # The welcome page, which would answer for other names than the site's.
        machine.remove("/etc/nginx/sites-enabled/default")


def suits(machine: Machine, python: str, *, postgresql: bool) -> bool:
    """Return whether the site runs on this Python, and on the SQLite that it brings."""
    program = f"import sqlite3, sys; print(sys.version_info >= {OLDEST_PYTHON}"
    if not postgresql:
        program += f" and sqlite3.sqlite_version_info >= {OLDEST_SQLITE}"
    return machine.ask(python, "-c", f"{program})").stdout.strip() == "True"


def python_for_site(machine: Machine, *, postgresql: bool) -> str:
    """Return a Python that the site runs on; where the system's is too old, bring another."""
    brought = sorted(machine.path(f"{SITE}/.python").glob("*/bin/python3.1?"))
    names = ["python3", *map(str, brought), "python3.13", "python3.12", "python3.11"]
    for name in names:
        if suits(machine, name, postgresql=postgresql):
            return name
    try:
        return _python_by_uv(machine)
    except Failure as failure:
        # Its SQLite is that of the system, too old as well.
        if not postgresql:
            raise
        say(
            "    uv 没能下载 Python，改用系统软件源里的 python3.11",
            "    uv could not fetch a Python; taking python3.11 of the system's packages instead",
        )
        say(f"      {failure.problem[0][-200:]}", f"      {failure.problem[1][-200:]}")
        install(machine, ["python3.11", "python3.11-venv"])
        return "python3.11"


def _python_by_uv(machine: Machine) -> str:
    uv = f"{SITE}/.uv"
    next_step = (
        (
            "请用 PIP_INDEX_URL 和 UV_PYTHON_INSTALL_MIRROR 指定访问得到的镜像，再次运行同一命令；"
            "或者加上 --postgresql，那样系统软件源里的 python3.11 就够了。"
        ),
        (
            "Name mirrors with PIP_INDEX_URL and UV_PYTHON_INSTALL_MIRROR, and run this again; or"
            " add --postgresql, for which python3.11 of the system's packages will do."
        ),
    )
    if not machine.path(f"{uv}/bin/uv").exists():
        what = ("建立 uv 的运行环境", "create the environment of uv")
        machine.run("python3", "-m", "venv", uv, what=what, next_step=CHECK_NETWORK)
        machine.run(
            *[f"{uv}/bin/pip", "--disable-pip-version-check", "-q", "install"],
            *[
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                f"{SITE}/deploy/requirements-uv.lock",
            ],
            what=("安装 uv", "install uv"),
            next_step=next_step,
        )
    folder = f"{SITE}/.python"
    machine.run(
        *["timeout", SECONDS_FOR_PYTHON, f"{uv}/bin/uv", "python", "install", "--no-bin"],
        *["--install-dir", folder, UV_PYTHON],
        environment={"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"},
        what=(f"用 uv 安装 Python {UV_PYTHON}", f"install Python {UV_PYTHON} by uv"),
        next_step=next_step,
    )
    brought = sorted(machine.path(folder).glob(f"*/bin/python{UV_PYTHON}"))
    return str(brought[0]) if brought else f"python{UV_PYTHON}"


def create_user(machine: Machine, web_user: str) -> None:
    """Create the user that the site runs as, and let nginx read its pictures."""
    if not machine.runs_programs:
        return
    check = ("请查看 /etc/passwd 和 /etc/group。", "Look at /etc/passwd and /etc/group.")
    if USER not in {user.pw_name for user in pwd.getpwall()}:
        has_group = USER in {group.gr_name for group in grp.getgrall()}
        machine.run(
            *["useradd", "--system", "--no-create-home", "--home-dir", SITE],
            *(["--gid", USER] if has_group else ["--user-group"]),
            *["--shell", "/usr/sbin/nologin", USER],
            what=(f"建立系统用户 {USER}", f"create the system user {USER}"),
            next_step=check,
        )
    members = {group.gr_name: group.gr_mem for group in grp.getgrall()}.get(USER, [])
    if web_user not in members:
        machine.run(
            *["usermod", "--append", "--groups", USER, web_user],
            what=(f"让 {web_user} 加入用户组 {USER}", f"add {web_user} to the group {USER}"),
            next_step=check,
        )


def create_folders(machine: Machine) -> None:
    """Create what the site writes to, and what nginx expects when it starts."""
    var = var_folder(read_settings(machine))
    machine.folder(var, 0o750, USER, USER)
    machine.folder(f"{var}/visits", 0o750, USER, USER)
    machine.folder(f"{var}/media", 0o750, USER, USER)
    machine.folder(f"{var}/media/pictures", 0o750, USER, USER)
    machine.folder("/var/log/newscenter", 0o750, "root", "adm")
    machine.folder("/var/lib/newscenter/acme", 0o755)
    log = machine.path(f"{var}/visits/nginx.log")
    if not log.exists() and machine.runs_programs:
        machine.run(
            *["install", "-o", USER, "-g", USER, "-m", "660", "/dev/null", str(log)],
            what=("建立浏览日志", "create the log of visits"),
            next_step=("请查看这个目录的权限。", "Look at the permissions of the folder."),
        )


def let_everybody_read(machine: Machine) -> None:
    """Open the code to the site's user, where root's umask had closed it."""
    script = Path(SITE, "deploy", "serve")
    if machine.runs_programs and script.exists() and script.stat().st_mode & 0o005 != 0o005:
        machine.run(
            *["sh", "-c", f"cd {SITE} && find . -path ./var -prune -o -exec chmod go+rX {{}} +"],
            what=("让网站用户读得到代码", "let the site's user read the code"),
            next_step=("请查看目录权限。", "Look at the permissions of the folder."),
        )
