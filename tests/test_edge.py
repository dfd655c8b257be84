"""The site behind nginx on this machine: make serve."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from django.conf import settings as project_settings

from newscenter import edge
from tests.nginx import needs_nginx
from tests.served_site import wait_until


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", path)
    response = client.getresponse()
    return response.status, dict(response.headers), response.read().decode(errors="replace")


class Edge:
    """A site behind nginx, with its files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.log = folder, edge.free_port(), folder / "log"

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
def site(tmp_path: Path) -> Iterator[Edge]:
    site = Edge(tmp_path)
    yield site
    if site.process.poll() is None:
        site.process.terminate()
        site.process.wait(120)


def assert_ended(processes: list[psutil.Process]) -> None:
    psutil.wait_procs(processes, 60)
    assert not [process for process in processes if process.is_running()]


@needs_nginx
def test_a_site_behind_nginx_is_served_and_stopped(site) -> None:
    children = site.start()
    assert "nginx" in {child.name() for child in children}

    status, headers, page = get(site.port, "/")
    assert (status, headers["Server"].split("/")[0]) == (200, "nginx")
    stylesheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _page = get(site.port, stylesheet)
    assert (status, headers["Content-Type"]) == (200, "text/css")

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(120) == 0
    assert "已全部停止" in site.log.read_text()
    assert_ended(children)
    assert list((site.folder / "var").glob("nginx-*")) == []

    # Killed, it leaves nothing running either. The database is there: no demo is made.
    database = site.folder / "var" / "newscenter.sqlite3"
    children = site.start(DATABASE_URL=f"sqlite:///{database}")
    assert len(children) > 3
    site.process.kill()
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
