"""A site that runs as `make demo` and production run it, for tests of the server."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import psutil
import pytest
from django.conf import settings


def wait_until(true: Callable[[], object], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Site:
    """A site in a temporary folder, started by `deploy/demo`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "DEMO_PASSWORD": "a password for the tests",
        }

    def start(self, script: str = "demo") -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [settings.BASE_DIR / "deploy" / script],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self.is_up)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def connect(self, data: bytes = b"") -> socket.socket:
        """Open a connection, and send these bytes of a request."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(data)
        return connection

    def workers(self) -> list[psutil.Process]:
        return [
            process
            for process in psutil.Process(self.process.pid).children()
            if process.status() != psutil.STATUS_ZOMBIE
        ]

    def ask(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "newscenter.sqlite3")) as database:
            return database.execute(query).fetchall()

    def counts(self) -> dict[str, int]:
        tables = ("articles_article", "articles_category", "comments_comment", "auth_user")
        return {table: self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in tables}


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    if site.process.poll() is None:
        site.stop()
