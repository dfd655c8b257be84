"""nginx in front of a site, with the configuration that is supplied."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.served_site import Site, wait_until

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
needs_nginx = pytest.mark.skipif(
    not NGINX and not os.environ.get("SKIP_NOTHING"), reason="needs nginx (apt install nginx)"
)
TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]


def configuration(folder: Path, site: Any, port: int) -> str:
    """The supplied file, with ports and paths of the test and without TLS."""
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    # The first server leads to HTTPS only.
    text = re.sub(r"^server \{[^}]*return 301[^}]*\}\n", "", text, flags=re.MULTILINE)
    text = re.sub(r" *(ssl_\w+|listen \[::\]).*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    text = text.replace("/var/log/nginx", str(folder)).replace("/var/cache", str(folder))
    text = text.replace("/srv/newscenter/var", str(site.folder))
    user = "user root;\n" if os.geteuid() == 0 else ""
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    log = f"error_log {folder}/error.log;\npid {folder}/nginx.pid;\n"
    return f"{user}{log}events {{}}\nhttp {{\n{paths}{text}}}\n"


@contextmanager
def nginx_before(site: Any, folder: Path) -> Iterator[int]:
    """Yield the port of nginx in front of what listens at `site.port`, with its own files."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(configuration(folder, site, port))
    command = [NGINX, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]
    result = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    wait_until(lambda: is_open(port))
    yield port
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
