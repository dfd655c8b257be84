"""The settings of the site, /etc/newscenter.env: lines that are missing are added, others kept."""

from __future__ import annotations

import secrets

from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, text
from deploy.installer.options import Options, host_name

SETTINGS = "/etc/newscenter.env"
SITE = "/srv/newscenter"
OWN_MACHINE = {"localhost", "127.0.0.1", "::1", "[::1]"}


def read_settings(machine: Machine) -> dict[str, str]:
    """Return the settings of the file by their names; of two of a name the last one counts."""
    lines = [line.strip() for line in (machine.read(SETTINGS) or "").splitlines()]
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def hosts_of(settings: dict[str, str]) -> list[str]:
    """Return the names that readers use."""
    names = [name.strip() for name in settings.get("ALLOWED_HOSTS", "").split(",")]
    return [
        name if name.startswith((".", "*")) else host_name(name)
        for name in names
        if name and name not in OWN_MACHINE and name != "*"
    ]


def var_folder(settings: dict[str, str]) -> str:
    return settings.get("VAR_DIR") or f"{SITE}/var"


def check_is_only_site(machine: Machine, options: Options) -> None:
    """Refuse a second site on one machine. Raises Failure."""
    existing = hosts_of(read_settings(machine))
    if not existing or set(options.hosts) <= set(existing):
        return
    raise Failure(
        (
            f"这台机器上已经有一个网站：{existing[0]}。一台机器只装一个。",
            f"This machine has a site already: {existing[0]}. One machine carries one.",
        ),
        (
            (
                f"换主机名：改 {SETTINGS} 的 ALLOWED_HOSTS，再运行 deploy/install（不带 --host）；"
                "要第二个网站，请另用一台机器。"
            ),
            (
                f"To rename it, edit ALLOWED_HOSTS in {SETTINGS} and run deploy/install without"
                " --host; for a second site, take another machine."
            ),
        ),
    )


def database_url(machine: Machine) -> str:
    """Return the address of a database that is still to be made, on this machine."""
    port = machine.ask("psql", "-tAc", "SHOW port", user="postgres").stdout.strip() or "5432"
    password = secrets.token_urlsafe(24)
    return f"postgresql://newscenter:{password}@127.0.0.1:{port}/newscenter"


def write_settings(machine: Machine, options: Options) -> None:
    """Add the settings that an installation needs, and leave those that are there."""
    existing = read_settings(machine)
    needed = {
        "ALLOWED_HOSTS": ",".join(options.hosts),
        "HTTPS": "1",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    if options.postgresql and "DATABASE_URL" not in existing:
        needed["DATABASE_URL"] = database_url(machine)
    missing = [f"{name}={value}" for name, value in needed.items() if name not in existing]
    if not missing:
        return
    heading = text(
        "# 网站的设置，每行一个，见 README.zh-CN.md；修改后运行 deploy/install。",
        "# Settings of the site, one a line: README.md. After a change run deploy/install.",
    )
    before = machine.read(SETTINGS)
    content = (heading if before is None else before.rstrip("\n")).splitlines() + missing
    machine.write(SETTINGS, "\n".join(content) + "\n", mode=0o640, group="newscenter")
