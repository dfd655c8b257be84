"""The site itself: its packages, database, static files and first administrator."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from deploy.installer import options as asked
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, say
from deploy.installer.options import Options
from deploy.installer.postgresql import owner_of_logs, protect_logs
from deploy.installer.settings_file import SETTINGS, SITE, read_settings, var_folder
from deploy.installer.system import CHECK_NETWORK, USER

MANAGE = f"{SITE}/deploy/manage"
# Without them the code is compiled at each start, because the site may not write to its folder.
COMPILED = ("articles", "comments", "newscenter", "deploy")
CODE = ("articles", "comments", "locale", "newscenter", "static", "templates")
HAS_ADMINISTRATOR = (
    "from django.contrib.auth.models import User;"
    " print(User.objects.filter(is_superuser=True, is_active=True).exists())"
)
LOOK_ABOVE = (
    "原因见上面的输出，解决后再次运行同一命令。",
    "The reason is in the output above; then run this again.",
)


def install_packages(machine: Machine, python: str) -> None:
    """Install the Python packages of the lock file, each checked by its hash."""
    script = [f"{SITE}/deploy/packages.py", "requirements.lock"]
    if machine.ask(python, "-B", *script, "--check").returncode == 0:
        return
    path = f"{os.environ.get('PATH', '')}:{SITE}/.uv/bin:/usr/bin:/bin"
    machine.run(
        *[python, "-B", *script],
        environment={"PATH": path},
        what=(
            "安装 Python 依赖包（每个都核对摘要，约需一分钟）",
            "install the Python packages, each checked by its hash (about a minute)",
        ),
        next_step=(
            "请检查网络；访问不了 PyPI 时用 PIP_INDEX_URL 指定镜像，再次运行同一命令。",
            (
                "Check the network; where PyPI can't be reached, name a mirror with PIP_INDEX_URL,"
                " and run this again."
            ),
        ),
    )
    # Under an interrupted run's umask, or root's own, nobody else could read them.
    folders = [f"{SITE}/{name}" for name in COMPILED]
    machine.run(
        *[f"{SITE}/.venv/bin/python", "-m", "compileall", "-q", *folders],
        what=("编译代码", "compile the code"),
        next_step=CHECK_NETWORK,
    )


def manage(machine: Machine, *arguments: str, what: tuple[str, str]) -> None:
    owner = owner_of_logs(machine)
    machine.run(
        *[MANAGE, *arguments], user=USER, environment=owner, what=what, next_step=LOOK_ABOVE
    )


def prepare_database(machine: Machine) -> None:
    """Create or migrate the database."""
    if not machine.runs_programs:
        return
    if machine.ask(MANAGE, "migrate", "--check", user=USER).returncode:
        manage(
            machine,
            *["migrate", "--no-input", "--verbosity", "0"],
            what=("建立或升级数据库", "create or migrate the database"),
        )
    protect_logs(machine, MANAGE, USER)


def check_settings(machine: Machine) -> None:
    """Have the site check its settings and database. Raises Failure with its sentences."""
    result = machine.ask(MANAGE, "check", "--deploy", "--database", "default", user=USER)
    if result.returncode and machine.runs_programs and not machine.dry_run:
        output = (result.stdout + result.stderr).strip()
        problem = (f"设置不能用：\n{output}", f"The settings can't be used:\n{output}")
        next_step = (
            f"请按提示修改 {SETTINGS}，再次运行同一命令。",
            f"Change {SETTINGS} as it says, and run this again.",
        )
        raise Failure(problem, next_step)


def collect_static_files(machine: Machine) -> None:
    """Collect the static files, if the code has changed since."""
    if not machine.runs_programs:
        return
    code, folder = digest_of_code(), Path(var_folder(read_settings(machine)), "static")
    if machine.record.get("static") == code and folder.is_dir():
        return
    what = ("收集静态文件", "collect the static files")
    manage(machine, "collectstatic", "--no-input", "--verbosity", "0", what=what)
    machine.remember("static", code)


def digest_of_code() -> str:
    """Return a digest of all files that static files are made from."""
    digest = hashlib.sha256()
    for path in _code_files():
        digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _code_files() -> Iterator[Path]:
    yield Path(SITE, "requirements.lock")
    for folder in CODE:
        paths = sorted(Path(SITE, folder).rglob("*"))
        yield from (path for path in paths if path.is_file() and path.suffix != ".pyc")


def create_administrator(machine: Machine, options: Options) -> None:
    """Create the first administrator, and show the password if it was made here."""
    if not machine.runs_programs:
        return
    result = machine.ask(MANAGE, "shell", "-v", "0", "-c", HAS_ADMINISTRATOR, user=USER)
    if result.stdout.strip() == "True":
        return
    if not options.admin and asked.on_terminal() and not machine.dry_run:
        options.admin = asked.ask("管理员用户名", "User name of the administrator", "admin")
        options.password = options.password or asked.ask_password()
    name = options.admin or "admin"
    password = options.password or secrets.token_urlsafe(12)
    machine.run(
        *[MANAGE, "createsuperuser", "--no-input", "--username", name],
        *["--email", options.email],
        environment={"DJANGO_SUPERUSER_PASSWORD": password},
        user=USER,
        what=(f"建立管理员 {name}", f"create the administrator {name}"),
        next_step=LOOK_ABOVE,
    )
    if not machine.dry_run and not options.password:
        say(
            f"    管理员 {name} 的密码（只显示这一次）：{password}",
            f"    Password of {name}, shown this once: {password}",
        )
