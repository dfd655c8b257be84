"""PostgreSQL on this machine: its service, the role of the site, and the database."""

from __future__ import annotations

import secrets
from urllib.parse import SplitResult, unquote, urlsplit

from deploy.installer.machine import Machine
from deploy.installer.messages import Failure
from deploy.installer.options import Options
from deploy.installer.settings_file import read_settings, var_folder

# For root alone: the site must not be able to sign in as the owner.
OWNER, OWNER_ROLE = "/etc/newscenter-owner.env", "newscenter_owner"
LOOK_AT_LOG = (
    "请查看 /var/log/postgresql/ 里的日志，解决后再次运行同一命令。",
    "Look at the log in /var/log/postgresql/, and run this again.",
)


def check_no_other_database(machine: Machine, options: Options) -> None:
    """Refuse to leave data in SQLite behind. Raises Failure."""
    settings = read_settings(machine)
    file = machine.path(f"{var_folder(settings)}/newscenter.sqlite3")
    if options.postgresql and "DATABASE_URL" not in settings and file.exists():
        raise Failure(
            (
                f"网站的数据已经在 SQLite 里（{file}），安装程序不搬移数据。",
                f"The site has its data in SQLite already ({file}); this does not move them.",
            ),
            ("请去掉 --postgresql 再运行。", "Run this without --postgresql."),
        )


def create_database(machine: Machine) -> None:
    """Create role and database that DATABASE_URL names, unless they are there."""
    url = urlsplit(read_settings(machine).get("DATABASE_URL", ""))
    if not url.scheme.startswith("postgres") or url.hostname not in ("127.0.0.1", "localhost"):
        return
    if machine.dry_run and not machine.ask("psql", "--version").stdout:
        machine.run(
            what=("建立 PostgreSQL 的角色和数据库", "create PostgreSQL's role and database"),
            next_step=LOOK_AT_LOG,
        )
        return
    start(machine)
    role, name, password = url.username or "", url.path.strip("/"), unquote(url.password or "")
    if not answers(machine, f"SELECT 1 FROM pg_roles WHERE rolname = {quoted(role)}"):  # noqa: S608
        set_password(machine, "CREATE ROLE", role, password)
    if not answers(machine, f"SELECT 1 FROM pg_database WHERE datname = {quoted(name)}"):  # noqa: S608
        # The cluster of a machine without a locale has no UTF-8.
        options = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--template", "template0"]
        machine.run(
            *["createdb", "--owner", role, *options, name],
            user="postgres",
            what=(f"建立数据库 {name}", f"create the database {name}"),
            next_step=LOOK_AT_LOG,
        )
    if not machine.dry_run and not can_sign_in(machine, url, password):
        set_password(machine, "ALTER ROLE", role, password)
    can_create = f"SELECT 1 FROM pg_roles WHERE rolname = {quoted(role)} AND rolcreatedb"  # noqa: S608
    if not answers(machine, can_create):
        machine.run(
            *["psql", "-qc", f'ALTER ROLE "{role}" CREATEDB'],
            user="postgres",
            what=(
                f"允许角色 {role} 建立数据库，每夜的恢复演练要用",
                f"let the role {role} create databases, for the nightly drill of a restore",
            ),
            next_step=LOOK_AT_LOG,
        )


def start(machine: Machine) -> None:
    if machine.runs_programs and machine.ask("pg_isready", "-q").returncode:
        program = "systemctl" if machine.has_systemd() else "service"
        command = ["start", "postgresql"] if machine.has_systemd() else ["postgresql", "start"]
        machine.run(
            *[program, *command],
            what=("启动 PostgreSQL", "start PostgreSQL"),
            next_step=LOOK_AT_LOG,
        )


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def answers(machine: Machine, query: str) -> bool:
    return machine.ask("psql", "-tAc", query, user="postgres").stdout.strip() == "1"


def can_sign_in(machine: Machine, url: SplitResult, password: str) -> bool:
    address = f"postgresql://{url.username}@{url.hostname}:{url.port or 5432}{url.path}"
    environment = {"PGPASSWORD": password}
    result = machine.ask("psql", "-tAc", "SELECT 1", address, environment=environment)
    return result.stdout.strip() == "1"


def set_password(machine: Machine, statement: str, role: str, password: str) -> None:
    # By its input: other users see the arguments of programs.
    machine.run(
        *["psql", "-q", "-v", "ON_ERROR_STOP=1"],
        user="postgres",
        stdin=f'{statement} "{role}" LOGIN PASSWORD {quoted(password)};\n',
        what=(
            f"为 PostgreSQL 的角色 {role} 设置密码",
            f"set the password of PostgreSQL's role {role}",
        ),
        next_step=LOOK_AT_LOG,
    )


def owner_of_logs(machine: Machine) -> dict[str, str]:
    """Return the setting by which commands that change tables sign in as the owner of the logs."""
    line = (machine.read(OWNER) or "").strip()
    return dict([line.split("=", 1)]) if "=" in line else {}


def protect_logs(machine: Machine, manage: str, site_user: str) -> None:
    """Give the logs to a role that the site does not know, so that it can't change them."""
    url = urlsplit(read_settings(machine).get("DATABASE_URL", ""))
    if url.hostname not in ("127.0.0.1", "localhost") or machine.dry_run:
        return
    if machine.ask(manage, "protect_logs", "--check", user=site_user).returncode == 0:
        return
    statements = machine.ask(manage, "protect_logs", "--sql", user=site_user)
    if statements.returncode:
        # A version without this command, or a role that its administrator has given more rights.
        return
    if not owner_of_logs(machine):
        address = f"{OWNER_ROLE}:{secrets.token_urlsafe(24)}@{url.hostname}:{url.port or 5432}"
        content = f"MIGRATION_DATABASE_URL=postgresql://{address}{url.path}\n"
        machine.write(OWNER, content, mode=0o600)
    machine.run(
        *["psql", "-q", "-v", "ON_ERROR_STOP=1", url.path.strip("/")],
        user="postgres",
        stdin=statements.stdout,
        what=(
            f"把日志表交给角色 {OWNER_ROLE}，网站只能读和追加",
            f"give the logs to the role {OWNER_ROLE}; the site can only read and add",
        ),
        next_step=LOOK_AT_LOG,
    )
    password = urlsplit(owner_of_logs(machine)["MIGRATION_DATABASE_URL"]).password or ""
    set_password(machine, "ALTER ROLE", OWNER_ROLE, unquote(password))
