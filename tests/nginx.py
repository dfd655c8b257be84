"""nginx in front of a site, with the configuration that is supplied."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from newscenter.edge import NGINX, free_port, start_nginx
from tests.served_site import Site, wait_until

needs_nginx = pytest.mark.skipif(
    not NGINX and not os.environ.get("SKIP_NOTHING"), reason="needs nginx (apt install nginx)"
)


@contextmanager
def nginx_before(site: Any, folder: Path) -> Iterator[int]:
    """Yield the port of nginx in front of what listens at `site.port`, with its own files."""
    port = free_port()
    process = start_nginx(folder, site.port, port, site.folder)
    try:
        wait_until(lambda: is_open(port))
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def proxy(site: Site, tmp_path: Path) -> Iterator[int]:
    """The port of nginx in front of the site; a new one, which has counted no requests yet."""
    with nginx_before(site, tmp_path) as port:
        yield port


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
