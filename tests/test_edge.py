"""The site behind nginx on this machine: make serve."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from django.conf import settings as project_settings

from newscenter import edge
from tests.nginx import needs_nginx
from tests.served_site import Site, wait_until

# An article of the demo without comments.
MISSING = "demo-gonggao-jianxiu"


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", path)
    response = client.getresponse()
    return response.status, dict(response.headers), response.read().decode(errors="replace")


class Edge:
    """A site behind nginx, with its files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.log = folder, edge.free_port(), folder / "log"
        self.database = folder / "var" / "newscenter.sqlite3"

    def start(self, **settings: str) -> list[psutil.Process]:
        """Start it, and return the processes that it has started."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        paths = {"VAR_DIR": str(self.folder / "var"), "PORT": str(self.port)}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newscenter.edge"],
                cwd=project_settings.BASE_DIR,
                env=kept | paths | {"LC_ALL": "C.UTF-8"} | settings,
                stdout=output,
                stderr=output,
            )
        # It makes a database with its content first, which takes minutes on a busy machine.
        is_over = lambda: self.process.poll() is not None  # noqa: E731
        wait_until(lambda: is_over() or "Ctrl+C" in self.log.read_text(), seconds=900)
        assert not is_over(), self.log.read_text()
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def edge_site(tmp_path: Path, site: Site) -> Iterator[Edge]:
    """A site behind nginx that has the content of the demo already, but for one article."""
    stack = Edge(tmp_path)
    site.copy_to(stack.folder / "var")
    with closing(sqlite3.connect(stack.database)) as database, database:
        # It is known by this name, and under another one it is somebody's own.
        rename = "UPDATE articles_article SET external_id = 'own' WHERE external_id = ?"
        assert database.execute(rename, [MISSING]).rowcount == 1
    yield stack
    if stack.process.poll() is None:
        stack.process.terminate()
        stack.process.wait(120)


def assert_ended(processes: list[psutil.Process]) -> None:
    psutil.wait_procs(processes, 60)
    assert not [process for process in processes if process.is_running()]


@needs_nginx
def test_a_site_behind_nginx_is_served_and_stopped(edge_site) -> None:
    children = edge_site.start()
    assert "nginx" in {child.name() for child in children}
    assert "新增文章 1 篇，已有 59 篇。" in edge_site.log.read_text()

    status, headers, page = get(edge_site.port, "/")
    assert (status, headers["Server"].split("/")[0]) == (200, "nginx")
    stylesheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _page = get(edge_site.port, stylesheet)
    assert (status, headers["Content-Type"]) == (200, "text/css")

    edge_site.process.send_signal(signal.SIGINT)
    assert edge_site.process.wait(120) == 0
    assert "已全部停止" in edge_site.log.read_text()
    assert_ended(children)
    assert list((edge_site.folder / "var").glob("nginx-*")) == []

    # Killed, it leaves nothing running either. The database is there: no demo is made; the folder
    # is not.
    own = {"DATABASE_URL": f"sqlite:///{edge_site.database}"}
    children = edge_site.start(VAR_DIR=str(edge_site.folder / "new"), **own)
    assert len(children) > 3
    edge_site.process.kill()
    assert_ended(children)


def test_it_says_what_is_missing(monkeypatch, capsys) -> None:
    monkeypatch.setattr(edge, "NGINX", None)
    monkeypatch.setattr(sys, "argv", ["edge"])
    assert edge.main() == 1
    assert "请先安装：apt install nginx" in capsys.readouterr().out


def test_a_port_in_use_is_named(monkeypatch, capfd) -> None:
    monkeypatch.setattr(edge, "NGINX", "/usr/sbin/nginx")
    monkeypatch.setattr(sys, "argv", ["edge"])
    monkeypatch.chdir(project_settings.BASE_DIR)
    with edge.socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PORT", str(server.getsockname()[1]))
        assert edge.main() == 1
    errors = capfd.readouterr().err
    assert "请换一个端口" in errors
    assert "Traceback" not in errors
