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
from django.conf import settings

from newscenter import edge
from tests.nginx import needs_nginx
from tests.served_site import wait_until


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", path)
    response = client.getresponse()
    return response.status, dict(response.headers), response.read().decode(errors="replace")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """The process of a site behind nginx, the port, and the log."""
    port, log = edge.free_port(), tmp_path / "log"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, "LC_ALL": "C.UTF-8", "VAR_DIR": str(tmp_path / "var"), "PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "newscenter.edge"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=output,
        )
    yield process, port, log
    if process.poll() is None:
        process.terminate()
        process.wait(120)


@needs_nginx
def test_a_site_behind_nginx_is_served_and_stopped(served) -> None:
    process, port, log = served
    # It makes a database with its content first, which takes minutes on a busy machine.
    wait_until(lambda: process.poll() is not None or "Ctrl+C" in log.read_text(), seconds=900)
    assert process.poll() is None, log.read_text()
    children = psutil.Process(process.pid).children(recursive=True)
    assert "nginx" in {child.name() for child in children}

    status, headers, page = get(port, "/")
    assert (status, headers["Server"].split("/")[0]) == (200, "nginx")
    stylesheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, _page = get(port, stylesheet)
    assert (status, headers["Content-Type"]) == (200, "text/css")

    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert "已全部停止" in log.read_text()
    psutil.wait_procs(children, 20)
    assert not [child for child in children if child.is_running()]
    assert list((log.parent / "var").glob("nginx-*")) == []


def test_it_says_what_is_missing(monkeypatch, capsys) -> None:
    monkeypatch.setattr(edge, "NGINX", None)
    monkeypatch.setattr(sys, "argv", ["edge"])
    assert edge.main() == 1
    assert "请先安装：apt install nginx" in capsys.readouterr().out


def test_a_port_in_use_is_named(monkeypatch, capfd) -> None:
    monkeypatch.setattr(edge, "NGINX", "/usr/sbin/nginx")
    monkeypatch.setattr(sys, "argv", ["edge"])
    monkeypatch.chdir(settings.BASE_DIR)
    with edge.socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PORT", str(server.getsockname()[1]))
        assert edge.main() == 1
    errors = capfd.readouterr().err
    assert "请换一个端口" in errors
    assert "Traceback" not in errors
