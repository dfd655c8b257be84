"""A site that runs as `make demo` and production run it, for tests of the server."""

from __future__ import annotations

import os
import re
import select
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
from shutil import copytree, ignore_patterns
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
import pytest
from django.conf import settings


def wait_until(true: Callable[[], object], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def answered(connections: list[socket.socket]) -> list[bytes]:
    """Return what has been answered on these connections so far."""
    ready, _writable, _failed = select.select(connections, [], [], 0)
    return [connection.recv(12, socket.MSG_PEEK) for connection in ready]


def is_companion(process: psutil.Process) -> bool:
    try:
        return "newscenter.companion_process" in process.cmdline()
    except psutil.Error:
        return False


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
            "TRUSTED_PROXIES": "127.0.0.1",
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
        # It makes a database with its content first, which takes minutes on a busy machine.
        wait_until(self.is_up, seconds=900)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def kill(self) -> None:
        """End the server and what it has started at once, as a power cut does."""
        others = [*self.workers(), *self.companions()]
        for process in (psutil.Process(self.process.pid), *others):
            process.kill()
        self.process.wait(40)
        psutil.wait_procs(others, 40)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py with the settings of the site."""
        return subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
        port: int | None = None,
    ) -> Answer:
        """Send the request to the server, or to the proxy at `port`."""
        address = ("127.0.0.1", port or self.port)
        with closing(HTTPConnection(*address, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def connect(self, data: bytes = b"", *, port: int | None = None) -> socket.socket:
        """Open a connection, and send these bytes of a request."""
        connection = socket.create_connection(("127.0.0.1", port or self.port), timeout=20)
        connection.sendall(data)
        return connection

    def article(self) -> str:
        """Return the address of a published article."""
        return re.findall(r'"(/articles/[0-9]+/)"', self.get("/").body.decode())[0]

    def comment_form(self) -> tuple[str, dict[str, str], bytes]:
        """Return address, headers and body of a comment's POST that is in order."""
        path = f"{self.article()}comments/"
        form = self.get(path)
        page, cookie = form.body.decode(), form.headers["Set-Cookie"].partition(";")[0]
        key = re.findall(r'name="captcha_0" value="(\w+)"', page)[0]
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        answer = self.ask(f"SELECT response FROM captcha_captchastore WHERE hashkey = '{key}'")
        data = {"nickname": "江边人", "body": "终于等到了！", "captcha_0": key}
        data |= {"captcha_1": answer[0][0], "csrfmiddlewaretoken": token}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        return path, headers, urlencode(data).encode()

    def post_comment(self, headers: Mapping[str, str], *, port: int | None = None) -> str:
        """Post a comment with these headers, and return the address that it leads to."""
        path, form_headers, body = self.comment_form()
        response = self.request("POST", path, body, form_headers | dict(headers), port)
        assert response.status == 302, response
        return response.headers["Location"]

    def workers(self) -> list[psutil.Process]:
        return [process for process in self.children() if not is_companion(process)]

    def companions(self, command: str = "") -> list[psutil.Process]:
        """Return the processes beside the server, or the one that runs this command."""
        companions = filter(is_companion, self.children())
        return [p for p in companions if not command or command in p.cmdline()]

    def tally(self) -> list[psutil.Process]:
        return self.companions("tally_views")

    def task_worker(self) -> list[psutil.Process]:
        return self.companions("run_tasks")

    def children(self) -> list[psutil.Process]:
        return [
            process
            for process in psutil.Process(self.process.pid).children()
            if process.status() != psutil.STATUS_ZOMBIE
        ]

    def ask(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "newscenter.sqlite3")) as database:
            return database.execute(query).fetchall()

    def copy_to(self, folder: Path) -> None:
        """Give the folder what this site has in its own: database, files and secret key."""
        of_processes = ignore_patterns("*.sqlite3*", "*.log", "metrics", "visits")
        copytree(self.folder, folder, ignore=of_processes)
        with (
            closing(sqlite3.connect(self.folder / "newscenter.sqlite3")) as source,
            closing(sqlite3.connect(folder / "newscenter.sqlite3")) as copy,
        ):
            source.backup(copy)

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
