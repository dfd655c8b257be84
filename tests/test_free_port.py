"""The port of a site: of several that are started at once, one gets it, and others are told."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "deploy" / "free_port.py"
# Runs until its input ends.
COMMAND = ["sh", "-c", "echo running; cat"]


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def start(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, SCRIPT, "127.0.0.1", str(port), *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def server_socket(port: int) -> socket.socket:
    """Return a socket that listens as the server's do, which share a port."""
    return socket.create_server(("127.0.0.1", port), reuse_port=True)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux keeps a port in this way")
def test_of_several_sites_started_at_once_one_runs(port):
    sites = [start(port) for _ in range(6)]
    # Empty where the process has ended.
    running = [site for site in sites if site.stdout and site.stdout.readline()]
    assert len(running) == 1
    with server_socket(port), server_socket(port):
        sites.append(start(port))
        results = [site.communicate() for site in sites]
    refused = [site for site in sites if site.returncode]
    assert len(refused) == 6
    for _output, errors in results:
        assert not errors or f"port {port}" in errors
        assert "Traceback" not in errors


def test_a_kept_port_is_the_server_s(port):
    with start(port) as site:
        assert site.stdout
        assert site.stdout.readline() == "running\n"
        with server_socket(port) as server:
            for _ in range(20):
                socket.create_connection(("127.0.0.1", port), timeout=20).close()
                server.accept()[0].close()
        site.communicate()


def test_a_port_is_free_again_when_its_site_has_ended(port):
    for _ in range(3):
        site = start(port)
        assert site.communicate()[0] == "running\n"
        assert site.returncode == 0
