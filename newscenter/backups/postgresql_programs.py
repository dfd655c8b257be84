"""The programs of PostgreSQL that copy a database, in the version that its server needs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from newscenter.backups.errors import BackupError

# Debian has each version in a folder of its own.
DEBIAN = Path("/usr/lib/postgresql")
NAMES = ("pg_dump", "pg_restore", "psql")


def major_version(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone()
    return int(version)


def _folders() -> Iterator[Path]:
    yield from map(Path, os.environ.get("PATH", "").split(os.pathsep))
    yield from DEBIAN.glob("*/bin")


def _version_in(folder: Path) -> int:
    """Return the version of the programs in the folder; 0 if they are not all there."""
    if not all(os.access(folder / name, os.X_OK) for name in NAMES):
        return 0
    output = subprocess.run(  # noqa: S603
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    ).stdout
    match = re.search(r"\) (\d+)", output)
    return int(match[1]) if match else 0


def find_folder(server: int) -> Path:
    """Return where the programs for this version of the server are. Raises BackupError."""
    versions = {folder: _version_in(folder) for folder in dict.fromkeys(_folders())}
    usable = [folder for folder, version in versions.items() if version >= server]
    if usable:
        return min(usable, key=versions.__getitem__)
    present = max(versions.values(), default=0)
    problem = (
        _("The programs of PostgreSQL here are of version %d.") % present
        if present
        else _("pg_dump, pg_restore and psql are not installed.")
    )
    hint = _("The server has version %(version)d: apt install postgresql-client-%(version)d")
    raise BackupError(f"{problem} {hint % {'version': server}}")


def address(connection: BaseDatabaseWrapper, name: str = "") -> str:
    """Return where the database is, as libpq reads it, without the password."""
    parameters: dict[str, Any] = dict(connection.get_connection_params())
    parameters = {
        key: value
        for key, value in parameters.items()
        if key not in ("password", "cursor_factory", "client_encoding", "options")
    }
    key = "dbname" if "dbname" in parameters else "database"
    if name:
        parameters[key] = name
    return make_dsn(**parameters)


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the variables for a program: the password, which other users see in no argument."""
    # The limits of a request are none of a copy's.
    variables = {key: value for key, value in os.environ.items() if key != "PGOPTIONS"}
    if password := connection.get_connection_params().get("password"):
        variables["PGPASSWORD"] = password
    return variables | {"LC_MESSAGES": "C"}
