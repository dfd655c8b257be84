"""Copies of a PostgreSQL database: one of a site that runs, and its way back in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psycopg2
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from newscenter.backups import postgresql_programs as programs
from newscenter.backups.errors import BackupError
from newscenter.log_redaction import redact

BLOCK = 1 << 20
# Newer programs set what an older server does not know.
UNKNOWN = b"SET transaction_timeout = 0;\n"
SECONDS_FOR_LOCKS = 60
# As in an empty database; the schema itself may belong to somebody else.
DROP_ALL = """
SET client_min_messages = warning;
SET lock_timeout = '%ds';
DO $$ DECLARE statement text; BEGIN
FOR statement IN SELECT unnest(ARRAY(
    SELECT format('DROP %%s IF EXISTS %%s CASCADE', kind, name) FROM (
        SELECT oid, oid::regclass::text AS name, relnamespace AS schema,
            CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
            WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL SELECT oid, oid::regprocedure::text, pronamespace, 'ROUTINE' FROM pg_proc
    ) item
    WHERE schema = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = item.oid AND d.deptype = 'e')
    ORDER BY kind = 'SEQUENCE'
)) LOOP EXECUTE statement; END LOOP;
END $$;
"""


def _failure(program: str, message: str) -> BackupError:
    lines = redact(message).strip().splitlines()
    return BackupError(
        _(
            "%(program)s failed: %(message)s. May the user of DATABASE_URL read and change all"
            " tables, and is there room on the disk? The site's database is as it was."
        )
        % {"program": program, "message": " ".join(lines[:3])}
    )


@contextmanager
def snapshot(connection: BaseDatabaseWrapper, target: Path) -> Iterator[tuple[Any, int]]:
    """Write a dump of the database; yield a cursor that reads the same, and the version."""
    with (
        # A database that does not answer is explained as to any command.
        connection.wrap_database_errors,
        closing(psycopg2.connect(**connection_parameters(connection))) as own,
    ):
        version = own.server_version // 10000
        folder = programs.find_folder(version)
        own.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with own.cursor() as cursor:
            # The dump may take longer than a request.
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                cursor.execute(f"SET {limit} = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
            arguments = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
            arguments += ["--no-comments", f"--snapshot={name}", f"--file={target}"]
            result = subprocess.run(  # noqa: S603
                [folder / "pg_dump", *arguments, "--dbname", programs.address(connection)],
                env=programs.environment(connection),
                capture_output=True,
                text=True,
                check=False,
            )
            if result.returncode:
                raise _failure("pg_dump", result.stderr)
            yield cursor, version


def check_rights(connection: BaseDatabaseWrapper) -> None:
    """Raise BackupError unless this role may replace the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
            " AND NOT pg_has_role(tableowner, 'MEMBER') LIMIT 1"
        )
        if cursor.fetchone():
            raise BackupError(
                _(
                    "The tables belong to another role than the one in DATABASE_URL, which protects"
                    " the logs from the site. Name that role with its password in"
                    " MIGRATION_DATABASE_URL for this command alone; deploy/install keeps it in"
                    " /etc/newscenter-owner.env."
                )
            )


def connection_parameters(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    parameters = dict(connection.get_connection_params())
    parameters.pop("cursor_factory", None)
    return parameters


def load(connection: BaseDatabaseWrapper, dump: Path, *, name: str = "", empty: bool) -> None:
    """Load the dump into the database, or the one of this name, in one transaction.

    With `empty`, all that is in it goes in the same transaction: it is replaced, or as it was.
    """
    folder = programs.find_folder(programs.major_version(connection))
    variables = programs.environment(connection)
    quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        subprocess.Popen(  # noqa: S603
            [folder / "psql", *quiet, "--dbname", programs.address(connection, name)],
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as psql,
        subprocess.Popen(  # noqa: S603
            [folder / "pg_restore", "--no-owner", "--no-privileges", "--file=-", dump],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as reader,
    ):
        sql = cast("IO[bytes]", psql.stdin)
        preamble = "BEGIN;\n" + (DROP_ALL % SECONDS_FOR_LOCKS if empty else "")
        is_written = _feed(sql, preamble.encode(), cast("IO[bytes]", reader.stdout))
        messages = reader.stderr.read().decode(errors="replace") if reader.stderr else ""
        # Without the last line nothing counts, however this process ends.
        if is_written and reader.wait() == 0:
            _feed(sql, b"COMMIT;\nANALYZE;\n")
        _close(sql)
        refusal = psql.stderr.read().decode(errors="replace") if psql.stderr else ""
    if psql.returncode:
        raise _failure("psql", refusal)
    if reader.returncode:
        raise _failure("pg_restore", messages)


def _feed(target: IO[bytes], preamble: bytes, source: IO[bytes] | None = None) -> bool:
    """Write all of it; return whether it was taken."""
    try:
        target.write(preamble)
        if source:
            target.write(source.read(BLOCK).replace(UNKNOWN, b"", 1))
            while data := source.read(BLOCK):
                target.write(data)
        target.flush()
    except BrokenPipeError:
        return False
    finally:
        if source:
            source.close()
    return True


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        # It has ended, and its message says why.
        return
