"""The database of a site that runs, as bench.faults reads, locks and restarts it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg2

LOCKED = {
    "SQLite": "BEGIN IMMEDIATE",
    # Keeps every writer out, and no reader.
    "PostgreSQL": "LOCK TABLE comments_comment, articles_dailyviews, captcha_captchastore"
    " IN SHARE MODE",
}


class SiteDatabase:
    """A database by its address; each question has a connection of its own."""

    errors = (sqlite3.Error, psycopg2.Error)

    def __init__(self, engine: str, url: str, folder: Path) -> None:
        self.engine, self.url, self.folder = engine, url, folder

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        if self.engine == "SQLite":
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                yield connection
        else:
            with closing(psycopg2.connect(self.url)) as connection:
                yield connection

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with self._connection() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def articles(self) -> list[int]:
        """Return the articles that are shown however the clock is set."""
        before = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d %H:%M:%S}"
        visible = f"status = 'published' AND published_at < '{before}'"
        return [pk for (pk,) in self.ask(f"SELECT id FROM articles_article WHERE {visible}")]  # noqa: S608

    def views(self) -> int:
        return int(self.ask("SELECT coalesce(sum(views), 0) FROM articles_totalviews")[0][0])

    def bodies(self) -> list[str]:
        return [body for (body,) in self.ask("SELECT body FROM comments_comment")]

    def has_comments_of_the_future(self) -> bool:
        soon = f"{datetime.now(UTC) + timedelta(minutes=30):%Y-%m-%d %H:%M:%S+00:00}"
        query = f"SELECT count(*) FROM comments_comment WHERE submitted_at > '{soon}'"  # noqa: S608
        return bool(self.ask(query)[0][0])

    def captcha_answer(self, key: str) -> str | None:
        """Return the answer of the captcha with this key, which has letters and digits only."""
        query = f"SELECT response FROM captcha_captchastore WHERE hashkey = '{key}'"  # noqa: S608
        try:
            return str(self.ask(query)[0][0])
        except (IndexError, *self.errors):
            return None

    def lock(self, seconds: float) -> None:
        """Keep every writer out for so long."""
        with self._connection() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(LOCKED[self.engine])
            time.sleep(seconds)

    def restart(self) -> None:
        """Stop PostgreSQL as an upgrade of its package does, and start it again."""
        pid = int((self.folder / "postgresql" / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(pid)
        command, folder, user, group = server.cmdline(), server.cwd(), server.uids(), server.gids()
        environment = server.environ()
        server.send_signal(signal.SIGINT)
        psutil.wait_procs([server], 60)
        time.sleep(1)
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **({"user": user.real, "group": group.real} if os.geteuid() == 0 else {}),
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.ask("SELECT 1")
            except psycopg2.Error:
                time.sleep(0.1)
            else:
                return
